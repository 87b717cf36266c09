/**
 * The command line: each operation of the administration's HTTP API as a command, for operators and
 * their scripts. Start with {@link io.github.wrappersync.publisher.cli.Cli}; it asks a publisher
 * that runs, and depends on nothing of the server.
 */
@NullMarked
package io.github.wrappersync.publisher.cli;

import org.jspecify.annotations.NullMarked;
