package io.github.wrappersync.benchmarks.lookup;

/** Who is asked for a price; named after its method in {@link LookupBenchmark}. */
enum Candidate {
  VIEW("view", "Wrapper Sync", "Wrapper Sync, `CreditCosts.require`"),
  VIEW_WITHIN(
      "viewWithin", "Wrapper Sync, within 15 min", "the same under `Freshness.within(15 min)`"),
  CAFFEINE("caffeine", "Caffeine → HashMap", "bare Caffeine → HashMap"),
  HASH_MAP("hashMap", "HashMap", "bare HashMap, one for all"),
  LAUNCH_DARKLY("launchDarkly", "Launch Darkly", "LaunchDarkly, `doubleVariation`"),
  REDISSON_OBJECT(
      "redissonObject", "Redisson, key as it is", "Redisson, local cached map, key as it is"),
  REDISSON_LONG("redissonLong", "Redisson, long codec", "Redisson, local cached map, long codec"),
  REDISSON_DEFAULT(
      "redissonDefault", "Redisson, default codec", "Redisson, local cached map, default codec"),
  REDIS_GET("redisGet", "Redis GET", "Redis GET by Lettuce");

  private final String method;
  private final String plainTitle;
  private final String title;

  Candidate(String method, String plainTitle, String title) {
    this.method = method;
    this.plainTitle = plainTitle;
    this.title = title;
  }

  String method() {
    return method;
  }

  /** In Markdown. */
  String title() {
    return title;
  }

  /** Short, without Markdown. */
  String plainTitle() {
    return plainTitle;
  }

  /** Whether the ratio to ours is so close that one JVM does not tell it. */
  boolean isClose() {
    return this == VIEW || this == CAFFEINE || this == HASH_MAP;
  }

  /** Whether it is run with several readers too. */
  boolean isScaled() {
    return this != VIEW_WITHIN && this != REDISSON_LONG && this != REDISSON_DEFAULT;
  }

  boolean isRedisson() {
    return this == REDISSON_OBJECT || this == REDISSON_LONG || this == REDISSON_DEFAULT;
  }

  /** Whether it is what this project offers. */
  boolean isOurs() {
    return this == VIEW || this == VIEW_WITHIN;
  }
}
