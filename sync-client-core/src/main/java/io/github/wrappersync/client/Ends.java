package io.github.wrappersync.client;

import io.github.wrappersync.feed.CatchUp;
import io.github.wrappersync.feed.LiveFeed;
import io.github.wrappersync.internal.tls.Tls;
import io.github.wrappersync.wire.SigningKey;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where the two ends are by which a client follows the publisher, and how their certificates are
 * checked: what a {@link SyncClientBuilder} was told of it. Not safe for use by several threads.
 */
final class Ends {

  private @Nullable String redisUri;
  private final List<String> signingKeys = new ArrayList<>();
  private @Nullable LiveFeed liveFeed;
  private @Nullable String publisherUrl;
  private @Nullable String token;
  private @Nullable CatchUp catchUp;
  private @Nullable Path trustedCertificates;
  private @Nullable Path clientCertificate;
  private @Nullable Path clientKey;

  void redis(String uri) {
    redisUri = uri;
  }

  void signingKeys(List<String> keys) {
    signingKeys.addAll(keys);
  }

  void liveFeed(LiveFeed feed) {
    liveFeed = feed;
  }

  void publisher(String url, String applicationToken) {
    publisherUrl = url;
    token = applicationToken;
  }

  void catchUp(CatchUp other) {
    catchUp = other;
  }

  void trustedCertificates(Path pem) {
    trustedCertificates = pem;
  }

  void clientCertificate(Path certificate, Path key) {
    clientCertificate = certificate;
    clientKey = key;
  }

  /** Finds what is missing or wrong, without connecting to anything. */
  void check(Faults faults) {
    faults.require(
        redisUri == null || liveFeed == null,
        "Both redis(…) and liveFeed(…) are called: expected one of them, or none");
    faults.require(
        (publisherUrl == null) != (catchUp == null),
        "There must be one way to ask: expected either publisher(url, token) or catchUp(…)");
    String redis = redisUri;
    if (redis != null) {
      faults.tryOut(() -> Transports.requireRedis(redis));
    }
    for (String key : signingKeys) {
      faults.tryOut(() -> SigningKey.of(key));
    }
    faults.require(
        signingKeys.isEmpty() || redisUri != null,
        "signingKey(…) is called, and there is no Redis whose messages it could verify: expected redis(…) as well");
    String url = publisherUrl;
    if (url != null) {
      String given = token == null ? "" : token;
      faults.tryOut(() -> Transports.requirePublisherUrl(url));
      faults.tryOut(() -> Transports.requireToken(given));
    }
    faults.tryOut(this::requireTls);
  }

  private void requireTls() {
    try {
      boolean isForNothing =
          tls() != Tls.DEFAULT
              && (redisUri == null || !redisUri.startsWith("rediss"))
              && (publisherUrl == null || !publisherUrl.startsWith("https:"));
      if (isForNothing) {
        throw new IllegalArgumentException(
            "there is no TLS to use it for: expected a Redis URL with rediss, or a publisher's URL with https");
      }
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "What trustedCertificates(…) or clientCertificate(…) names cannot be used: "
              + e.getMessage(),
          e);
    }
  }

  /** What opens them, once {@link #check} has found no fault. */
  Transports transports() {
    Optional<Transports.LiveFeeds> live = Optional.empty();
    LiveFeed givenFeed = liveFeed;
    if (givenFeed != null) {
      live = Optional.of(scope -> givenFeed);
    } else if (redisUri != null) {
      live = Optional.of(Transports.redis(redisUri, tls(), keys()));
    }
    CatchUp given = catchUp;
    if (given != null) {
      return new Transports(live, name -> given);
    }
    if (publisherUrl == null || token == null) {
      throw new IllegalStateException("build() checks that there is a publisher");
    }
    return new Transports(live, Transports.http(publisherUrl, token, tls()));
  }

  private List<SigningKey> keys() {
    return signingKeys.stream().map(SigningKey::of).toList();
  }

  private Tls tls() {
    Tls tls = Tls.DEFAULT;
    if (trustedCertificates != null) {
      tls = tls.trusting(trustedCertificates);
    }
    if (clientCertificate != null && clientKey != null) {
      tls = tls.showing(clientCertificate, clientKey);
    }
    return tls;
  }
}
