package io.github.wrappersync.publisher.announce;

import io.lettuce.core.RedisURI;

/** A Redis server for people: its address without user and password. */
final class RedisAddress {

  private RedisAddress() {}

  static String of(RedisURI uri) {
    return "%s://%s:%d".formatted(uri.isSsl() ? "rediss" : "redis", uri.getHost(), uri.getPort());
  }
}
