package io.github.wrappersync.client;

import io.github.wrappersync.feed.CatchUp;
import io.github.wrappersync.feed.LiveFeed;
import io.github.wrappersync.feed.Scope;
import io.github.wrappersync.internal.http.HttpCatchUp;
import io.github.wrappersync.internal.redis.RedisLiveFeed;
import io.github.wrappersync.internal.tls.Tls;
import io.github.wrappersync.wire.SigningKey;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Opens the two ends by which a client follows the publisher, once the scope is known. The one
 * place that knows which transports are built in.
 */
final class Transports {

  /** Makes a live feed for a scope, without connecting yet. */
  @FunctionalInterface
  interface LiveFeeds {
    LiveFeed open(Scope scope);
  }

  /** Makes a catch-up for an application, without connecting yet. */
  @FunctionalInterface
  interface CatchUps {
    CatchUp open(String application);
  }

  private final Optional<LiveFeeds> liveFeeds;
  private final CatchUps catchUps;

  Transports(Optional<LiveFeeds> liveFeeds, CatchUps catchUps) {
    this.liveFeeds = liveFeeds;
    this.catchUps = catchUps;
  }

  /**
   * The built-in live feed.
   *
   * @param keys what messages have to be signed with; empty if they need not be
   */
  static LiveFeeds redis(String uri, Tls tls, List<SigningKey> keys) {
    return scope -> new RedisLiveFeed(uri, tls, scope, keys);
  }

  /** The built-in catch-up. */
  static CatchUps http(String url, String token, Tls tls) {
    return application -> new HttpCatchUp(url, token, tls);
  }

  /**
   * Checks an address of Redis without connecting to it.
   *
   * @throws IllegalArgumentException if it can not be used; the message holds no password
   */
  static void requireRedis(String uri) {
    new RedisLiveFeed(uri, Tls.DEFAULT, new Scope("check", Set.of(), Set.of("check"))).close();
  }

  /**
   * Checks an address of the publisher without connecting to it.
   *
   * @throws IllegalArgumentException if it can not be used
   */
  static void requirePublisherUrl(String url) {
    new HttpCatchUp(url, "check", Tls.DEFAULT).close();
  }

  /**
   * Checks the form of a token.
   *
   * @throws IllegalArgumentException if it can not be used; the message does not hold it
   */
  static void requireToken(String token) {
    new HttpCatchUp("http://localhost", token, Tls.DEFAULT).close();
  }

  Optional<LiveFeed> openLiveFeed(Scope scope) {
    return liveFeeds.map(feeds -> feeds.open(scope));
  }

  CatchUp openCatchUp(String application) {
    return catchUps.open(application);
  }
}
