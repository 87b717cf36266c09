package io.github.wrappersync.benchmarks.lookup;

/** Who is asked for a price; named after its method in {@link LookupBenchmark}. */
enum Candidate {
  VIEW("view", "Wrapper Sync", "Wrapper Sync, `CreditCosts.require`", Kind.LOCAL),
  VIEW_WITHIN("viewWithin", "Wrapper Sync, within 15 min", "the same under `Freshness.within(15 min)`", Kind.LOCAL),
  CAFFEINE("caffeine", "Caffeine → HashMap", "bare Caffeine → HashMap", Kind.LOCAL),
  HASH_MAP("hashMap", "HashMap", "bare HashMap, one for all", Kind.LOCAL),
  LAUNCH_DARKLY("launchDarkly", "Launch Darkly", "LaunchDarkly, `doubleVariation`", Kind.LOCAL),
  REDISSON_OBJECT("redissonObject", "Redisson, key as it is", "Redisson, local cached map, key as it is", Kind.NEAR_REDIS),
  REDISSON_LONG("redissonLong", "Redisson, long codec", "Redisson, local cached map, long codec", Kind.NEAR_REDIS),
  REDISSON_DEFAULT("redissonDefault", "Redisson, default codec", "Redisson, local cached map, default codec", Kind.NEAR_REDIS),
  REDIS_GET("redisGet", "Redis GET", "Redis GET by Lettuce", Kind.REDIS);

  private enum Kind {
    LOCAL,
    NEAR_REDIS,
    REDIS
  }

  private final String method;
  private final String plainTitle;
  private final String title;
  private final Kind kind;

  Candidate(String method, String plainTitle, String title, Kind kind) {
    this.method = method;
    this.plainTitle = plainTitle;
    this.title = title;
    this.kind = kind;
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
    return kind == Kind.NEAR_REDIS;
  }

  /** Whether it is what this project offers. */
  boolean isOurs() {
    return this == VIEW || this == VIEW_WITHIN;
  }
}
