/** For applications' own tests: {@link io.github.wrappersync.spring.test.WithInMemoryPublisher}. */
@NullMarked
package io.github.wrappersync.spring.test;

import org.jspecify.annotations.NullMarked;
