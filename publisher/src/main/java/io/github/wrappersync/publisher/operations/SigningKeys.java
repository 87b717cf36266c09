package io.github.wrappersync.publisher.operations;

import io.github.wrappersync.wire.SigningKey;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What applications' messages on Redis are signed with. The instance that writes uses a change
 * within three seconds. Thread-safe; blocks for one statement.
 */
public final class SigningKeys {

  private static final Logger log = LoggerFactory.getLogger(SigningKeys.class);

  /** How long a key that is replaced signs as well, where nobody says otherwise. */
  public static final Duration OVERLAP = Duration.ofDays(1);

  private static final String ROTATE =
      """
      UPDATE sync.application
      SET old_signing_key = CASE WHEN :overlap > 0 THEN signing_key END,
          old_signing_key_valid_until =
            CASE WHEN :overlap > 0 AND signing_key IS NOT NULL THEN now() + make_interval(secs => :overlap) END,
          signing_key = :key
      WHERE name = :name
      RETURNING old_signing_key_valid_until
      """;

  private static final String REMOVE =
      """
      UPDATE sync.application SET signing_key = NULL, old_signing_key = NULL, old_signing_key_valid_until = NULL
      WHERE name = :name AND signing_key IS NOT NULL
      """;

  private final JdbcClient jdbc;
  private final ApplicationDirectory directory;

  public SigningKeys(JdbcClient jdbc, ApplicationDirectory directory) {
    this.jdbc = jdbc;
    this.directory = directory;
  }

  /**
   * A new key.
   *
   * @param oldValidUntil until when the one before signs as well; empty if it does not
   */
  public record Rotation(SigningKey key, Optional<Instant> oldValidUntil) {}

  /**
   * Gives an application a new key, its first or another one.
   *
   * @param overlap how long the present one signs as well; one that was replaced before does not
   *     any more
   * @return empty if there is no such application
   */
  public Optional<Rotation> rotate(String application, Duration overlap) {
    SigningKey key = SigningKey.random();
    Optional<Rotation> rotation =
        jdbc.sql(ROTATE)
            .param("name", application)
            .param("overlap", overlap.toSeconds())
            .param("key", key.text())
            .query(
                (row, number) ->
                    new Rotation(
                        key,
                        Optional.ofNullable(row.getObject(1, OffsetDateTime.class))
                            .map(OffsetDateTime::toInstant)))
            .optional();
    directory.changed();
    rotation.ifPresent(
        done ->
            log.info(
                "The messages of the application {} are signed with a new key; with the one before {}",
                application,
                done.oldValidUntil().map(until -> "until " + until).orElse("no more")));
    return rotation;
  }

  /**
   * Has the application's messages not signed any more.
   *
   * @return whether they were
   */
  public boolean remove(String application) {
    boolean removed = jdbc.sql(REMOVE).param("name", application).update() > 0;
    directory.changed();
    if (removed) {
      log.info("The messages of the application {} are not signed any more", application);
    }
    return removed;
  }
}
