/**
 * What is registered: the wrapper's tables that are captured, and the applications that receive
 * their changes. Values only; every other package of the publisher may use them.
 */
@NullMarked
package io.github.wrappersync.publisher.registry;

import org.jspecify.annotations.NullMarked;
