package io.github.wrappersync.publisher.proof;

import java.util.Locale;

/** A way in which a part is made to fail. */
enum FaultKind {
  KILL_LEADER("kill -9 of the publisher that writes"),
  KILL_STANDBY("kill -9 of the publisher that stands by"),
  KILL_CONSUMER("kill -9 of an application"),
  FREEZE_LEADER("freeze of the publisher that writes"),
  FREEZE_STANDBY("freeze of the publisher that stands by"),
  FREEZE_CONSUMER("freeze of an application"),
  POSTGRES_RESTART("fast restart of the wrapper's PostgreSQL", true),
  POSTGRES_CRASH("immediate restart of the wrapper's PostgreSQL", true),
  STORE_RESTART("fast restart of an application's PostgreSQL", true),
  STORE_CRASH("immediate restart of an application's PostgreSQL", true),
  RESTORE("the wrapper's database is restored to an earlier backup"),
  REDIS_KILL("kill -9 of Redis"),
  REDIS_FLUSH("FLUSHALL in Redis"),
  REDIS_CLIENT_KILL("CLIENT KILL of a subscriber"),
  REDIS_SLOW_SUBSCRIBER("a subscriber stops reading until Redis throws it out"),
  CUT_PUBLISHER_POSTGRES("cut: publisher to PostgreSQL"),
  CUT_PUBLISHER_REDIS("cut: publisher to Redis"),
  CUT_CONSUMER_REDIS("cut: application to Redis"),
  CUT_CONSUMER_PUBLISHER("cut: application to publisher"),
  CUT_CONSUMER_STORE("cut: application to its database"),
  DELAY_PUBLISHER_POSTGRES("delay: publisher to PostgreSQL"),
  DELAY_PUBLISHER_REDIS("delay: publisher to Redis"),
  DELAY_CONSUMER_REDIS("delay: application to Redis"),
  DELAY_CONSUMER_PUBLISHER("delay: application to publisher"),
  DELAY_CONSUMER_STORE("delay: application to its database"),
  SWALLOW_PUBLISHER_POSTGRES("half open: publisher to PostgreSQL"),
  SWALLOW_PUBLISHER_REDIS("half open: publisher to Redis"),
  SWALLOW_CONSUMER_REDIS("half open: application to Redis"),
  SWALLOW_CONSUMER_PUBLISHER("half open: application to publisher"),
  SWALLOW_CONSUMER_STORE("half open: application to its database"),
  CLOCK_JUMP("the clock of an application jumps");

  /** What fails. */
  enum Family {
    PUBLISHER("publisher"),
    APPLICATION("application"),
    POSTGRES("PostgreSQL"),
    REDIS("Redis"),
    LINE("line between two of them"),
    OTHER("clock");

    private final String plainName;

    Family(String plainName) {
      this.plainName = plainName;
    }

    String plainName() {
      return plainName;
    }

    /** Its class in the style sheet of the report. */
    String style() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final String plainName;
  private final boolean restartsPostgres;

  FaultKind(String plainName) {
    this(plainName, false);
  }

  FaultKind(String plainName, boolean restartsPostgres) {
    this.plainName = plainName;
    this.restartsPostgres = restartsPostgres;
  }

  String plainName() {
    return plainName;
  }

  Family family() {
    return switch (this) {
      case KILL_LEADER, KILL_STANDBY, FREEZE_LEADER, FREEZE_STANDBY -> Family.PUBLISHER;
      case KILL_CONSUMER, FREEZE_CONSUMER -> Family.APPLICATION;
      case POSTGRES_RESTART, POSTGRES_CRASH, STORE_RESTART, STORE_CRASH, RESTORE -> Family.POSTGRES;
      case REDIS_KILL, REDIS_FLUSH, REDIS_CLIENT_KILL, REDIS_SLOW_SUBSCRIBER -> Family.REDIS;
      case CLOCK_JUMP -> Family.OTHER;
      default -> Family.LINE;
    };
  }

  /** Whether the time to converge is only stated: PostgreSQL recovers in its own time. */
  boolean restartsPostgres() {
    return restartsPostgres;
  }
}
