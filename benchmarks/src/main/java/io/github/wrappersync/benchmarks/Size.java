package io.github.wrappersync.benchmarks;

/** How much is measured. */
public enum Size {
  /** What the page shows. */
  FULL,
  /** So little that a part takes seconds: shows that it still works, its figures mean nothing. */
  SMOKE;

  /** One of two values. */
  public <T> T choose(T full, T smoke) {
    return this == FULL ? full : smoke;
  }
}
