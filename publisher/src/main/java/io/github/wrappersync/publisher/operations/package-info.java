/**
 * What an operator asks and does: the state of the publisher, the applications and their tokens.
 */
@NullMarked
package io.github.wrappersync.publisher.operations;

import org.jspecify.annotations.NullMarked;
