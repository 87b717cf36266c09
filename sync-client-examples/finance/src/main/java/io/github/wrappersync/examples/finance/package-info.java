/** A Finance application with Spring Boot and JDBC: bills are recalculated exactly once. */
@NullMarked
package io.github.wrappersync.examples.finance;

import org.jspecify.annotations.NullMarked;
