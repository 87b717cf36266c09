package io.github.wrappersync.publisher.health;

import java.util.List;

/** One thing that can be wrong: a bean each. */
@FunctionalInterface
public interface HealthSource {

  /**
   * What is wrong now; empty if nothing is. May block for a short query; asked by one thread at a
   * time, at most every two seconds.
   *
   * @throws RuntimeException if it can not be told, as when the database does not answer
   */
  List<Reason> examine();

  /** Whether it asks the database: then it is not asked while the database is away. */
  default boolean asksTheDatabase() {
    return true;
  }
}
