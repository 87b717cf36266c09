package io.github.wrappersync.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong with a configuration, so that all of it can be named at once. */
final class Faults {

  private final List<String> found = new ArrayList<>();

  List<String> found() {
    return found;
  }

  void require(boolean holds, String fault) {
    if (!holds) {
      found.add(fault);
    }
  }

  void positive(String name, Duration value) {
    require(value.toMillis() > 0, "%s is %s: expected at least 1 ms".formatted(name, value));
  }

  void positive(String name, int value) {
    require(value > 0, "%s is %d: expected at least 1".formatted(name, value));
  }

  /** What is thrown is a fault; its message holds no secret. */
  void tryOut(Runnable use) {
    try {
      use.run();
    } catch (IllegalArgumentException e) {
      found.add(String.valueOf(e.getMessage()));
    }
  }
}
