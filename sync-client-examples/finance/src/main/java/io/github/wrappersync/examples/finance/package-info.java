/**
 * A Finance application with Spring Boot and JDBC, whose bills follow the wrapper's prices, exactly
 * once.
 *
 * <p>Start with {@link io.github.wrappersync.examples.finance.BillRecalculation}, which is told of
 * prices, and {@link io.github.wrappersync.examples.finance.Bills}, which sells at them; {@link
 * io.github.wrappersync.examples.finance.Prices} says why the two cannot miss each other.
 */
@NullMarked
package io.github.wrappersync.examples.finance;

import org.jspecify.annotations.NullMarked;
