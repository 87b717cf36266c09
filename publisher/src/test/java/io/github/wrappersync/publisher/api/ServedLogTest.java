package io.github.wrappersync.publisher.api;

import io.github.wrappersync.publisher.LogRows;
import io.github.wrappersync.publisher.ServedPublisher;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** A publisher that serves and does not write, with an event log that each test begins empty. */
abstract class ServedLogTest {

  static ServedPublisher publisher;
  static LogRows log;

  @BeforeAll
  static void start() {
    publisher = ServedPublisher.start();
    log = new LogRows(publisher.database());
  }

  @AfterAll
  static void stop() {
    publisher.close();
  }

  @BeforeEach
  void clear() {
    log.clear();
  }
}
