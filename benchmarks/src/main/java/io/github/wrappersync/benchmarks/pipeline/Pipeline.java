package io.github.wrappersync.benchmarks.pipeline;

import io.github.wrappersync.benchmarks.servers.Child;
import java.io.IOException;
import java.sql.SQLException;

/** A way from the wrapper's tables to Redis: a process that is installed once and then runs. */
public interface Pipeline {

  /** Names it for people. */
  String name();

  /** How it is set, for people. */
  String settings();

  /**
   * Installs it: it has seen everything that is in the tables, has published what it will of that,
   * and does not run afterwards.
   */
  void install(Stage stage) throws Exception;

  /**
   * Turns off what captures changes inside the wrapper's statements, or on again; nothing where
   * there is nothing of the kind. Its process does not run.
   */
  void capture(Stage stage, boolean on) throws SQLException;

  /** Waits until a process that was started publishes what comes. */
  void awaitRunning(Child process) throws IOException, InterruptedException;

  /** Starts its process, and does not wait for anything. It goes on where it was stopped. */
  Child start(Stage stage) throws IOException;
}
