/**
 * The quick start: a wrapper's database, the publisher and three consumers on one machine, shown
 * step by step and checked. Start at {@link io.github.wrappersync.examples.quickstart.QuickStart}.
 */
@NullMarked
package io.github.wrappersync.examples.quickstart;

import org.jspecify.annotations.NullMarked;
