/** The code that the README shows, compiled with everything else. */
@NullMarked
package io.github.wrappersync.examples.readme;

import org.jspecify.annotations.NullMarked;
