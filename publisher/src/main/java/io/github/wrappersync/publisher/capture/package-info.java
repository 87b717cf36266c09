/**
 * Captures what the wrapper's transactions change: generates the triggers of the registered tables,
 * installs them and says whether they are still as they should be. For whoever starts the publisher
 * or reads a captured table; start with {@link
 * io.github.wrappersync.publisher.capture.TriggerInstaller}.
 */
@NullMarked
package io.github.wrappersync.publisher.capture;

import org.jspecify.annotations.NullMarked;
