/**
 * Where the time goes: what a part shows beside a figure to say why it is what it is. Begin with
 * {@link io.github.wrappersync.benchmarks.profile.Profile}.
 */
@NullMarked
package io.github.wrappersync.benchmarks.profile;

import org.jspecify.annotations.NullMarked;
