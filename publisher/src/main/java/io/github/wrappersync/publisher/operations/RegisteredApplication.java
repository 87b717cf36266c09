package io.github.wrappersync.publisher.operations;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An application as operators see it.
 *
 * @param operations patterns of the operation codes whose credit configurations it receives
 * @param permissions patterns of the permissions that make a role its own
 * @param sharedPermissions permissions that make a role everybody's
 * @param dataTypes the data types that it receives
 * @param hasToken whether anybody can read as this application
 * @param hasSigningKey whether its messages on Redis are signed
 * @param oldSigningKeyValidUntil until when the key before signs as well; empty if none does
 */
public record RegisteredApplication(
    String name,
    List<String> operations,
    List<String> permissions,
    List<String> sharedPermissions,
    List<String> dataTypes,
    boolean hasToken,
    boolean hasSigningKey,
    Optional<Instant> oldSigningKeyValidUntil,
    Instant createdAt) {

  public RegisteredApplication {
    operations = List.copyOf(operations);
    permissions = List.copyOf(permissions);
    sharedPermissions = List.copyOf(sharedPermissions);
    dataTypes = List.copyOf(dataTypes);
  }
}
