/**
 * The operations page at {@code /console}: the files of a page that asks {@code /admin} from the
 * operator's browser, with the token that the operator types. The files themselves are open and
 * hold no data; they are in {@code resources/console}, written by hand and served as they are.
 */
@NullMarked
package io.github.wrappersync.publisher.api.console;

import org.jspecify.annotations.NullMarked;
