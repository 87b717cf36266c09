package io.github.wrappersync.client;

import io.github.wrappersync.feed.CatchUp;
import io.github.wrappersync.feed.LiveFeed;
import io.github.wrappersync.feed.Scope;
import java.util.Optional;

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

  /** The built-in live feed. */
  static LiveFeeds redis(String uri) {
    return scope -> {
      throw new UnsupportedOperationException("No Redis transport in this build");
    };
  }

  /** The built-in catch-up. */
  static CatchUps http(String url, String token) {
    return application -> {
      throw new UnsupportedOperationException("No HTTP transport in this build");
    };
  }

  Optional<LiveFeed> openLiveFeed(Scope scope) {
    return liveFeeds.map(feeds -> feeds.open(scope));
  }

  CatchUp openCatchUp(String application) {
    return catchUps.open(application);
  }
}
