package io.github.wrappersync.spring;

import java.util.Optional;
import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;

/**
 * Where the client finds the publisher and Redis. By default this is what {@code sync.client.*}
 * says; a bean of this type, such as one that a test container brings, is used in its place.
 */
public interface SyncConnectionDetails extends ConnectionDetails {

  /**
   * Where the publisher is, such as {@code http://localhost:8080}; empty where a {@code CatchUp}
   * bean asks in another way.
   */
  Optional<String> publisherUrl();

  /** The application's token; never logged. */
  Optional<String> token();

  /**
   * Where Redis is, as {@link io.github.wrappersync.client.SyncClientBuilder#redis} takes it; empty
   * if it is that of {@code spring.data.redis.*}, or there is none and the client polls.
   */
  default Optional<String> redisUrl() {
    return Optional.empty();
  }
}
