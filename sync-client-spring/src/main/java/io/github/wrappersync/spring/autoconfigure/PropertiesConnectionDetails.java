package io.github.wrappersync.spring.autoconfigure;

import io.github.wrappersync.spring.SyncConnectionDetails;
import java.util.Optional;

/** What {@code sync.client.*} says. */
final class PropertiesConnectionDetails implements SyncConnectionDetails {

  private final SyncClientProperties properties;

  PropertiesConnectionDetails(SyncClientProperties properties) {
    this.properties = properties;
  }

  @Override
  public Optional<String> publisherUrl() {
    return Optional.ofNullable(properties.publisherUrl());
  }

  @Override
  public Optional<String> token() {
    return Optional.ofNullable(properties.token());
  }

  @Override
  public Optional<String> redisUrl() {
    return Optional.ofNullable(properties.redisUrl());
  }
}
