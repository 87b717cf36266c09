package io.github.wrappersync.model;

/** How soon the publisher drains a change, relative to others that wait. */
public enum Priority {
  /** Drained first: users and roles by default. */
  CRITICAL,
  /** Drained after critical: the entity hierarchy by default. */
  NORMAL,
  /** Drained last: credit configurations by default. */
  LOW
}
