package io.github.wrappersync.publisher.webhook;

import io.github.wrappersync.wire.WebhookSecret;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What operators ask of webhooks and do with them, on any instance: the one that writes notices
 * within a second. Thread-safe; blocks for a few short queries.
 */
public final class Webhooks {

  private static final String BY_OPERATOR = "by the administrator";

  /** Counting goes through an index alone, and ends somewhere all the same. */
  private static final String SELECT =
      """
      SELECT w.*, CASE WHEN w.cursor < r.trimmed THEN r.trimmed END AS trimmed,
             (SELECT count(*) FROM (
                SELECT FROM sync.event e
                WHERE e.application = w.application AND e.position > w.cursor LIMIT 1000000) AS above) AS lag
      FROM sync.webhook w LEFT JOIN sync.retention r ON true
      """;

  /**
   * A new one begins at the head: what came before is in a snapshot. Its revision is that of no
   * webhook before it, by which one that was removed just now may still be delivered to.
   */
  private static final String INSERT =
      """
      INSERT INTO sync.webhook (application, url, secret, cursor, life, revision)
      SELECT a.name, :url, :secret, coalesce(l.head, 0), l.life, (extract(epoch FROM clock_timestamp()) * 1000000)::bigint
      FROM sync.application a LEFT JOIN sync.log l ON true WHERE a.name = :application
      ON CONFLICT (application) DO NOTHING
      """;

  /** Nothing of the failures of the old address or secret is left: the new one is tried at once. */
  private static final String UPDATE =
      """
      UPDATE sync.webhook
      SET url = :url, revision = revision + 1,
          secret = coalesce(:secret, secret),
          old_secret = CASE WHEN :secret = secret OR :secret IS NULL THEN old_secret
                            WHEN :oldUntil::timestamptz IS NOT NULL THEN secret END,
          old_secret_valid_until = CASE WHEN :secret = secret OR :secret IS NULL THEN old_secret_valid_until
                                        ELSE :oldUntil::timestamptz END,
          %s
      WHERE application = :application AND (url <> :url OR secret <> :secret)
      """;

  private static final String AFRESH =
      """
      consecutive_failures = 0, failing_since = NULL, last_error = NULL, next_attempt_at = NULL, open_until = NULL""";

  private static final String ENABLE =
      """
      UPDATE sync.webhook SET disabled_at = NULL, disabled_reason = NULL, revision = revision + 1, %s
      WHERE application = :application
      """
          .formatted(AFRESH);

  private static final String DISABLE =
      """
      UPDATE sync.webhook SET disabled_at = :now, disabled_reason = :reason, next_attempt_at = NULL, open_until = NULL,
             revision = revision + 1
      WHERE application = :application AND disabled_at IS NULL
      """;

  private final JdbcClient jdbc;
  private final Clock clock;

  public Webhooks(JdbcClient jdbc, Clock clock) {
    this.jdbc = jdbc;
    this.clock = clock;
  }

  /**
   * What {@link #put} has done.
   *
   * @param made whether the webhook is new
   * @param secret the secret that was made for it; empty if it was given, or there before
   */
  public record Put(Webhook webhook, boolean made, Optional<WebhookSecret> secret) {}

  /** All webhooks, by the names of their applications. */
  public List<Webhook> all() {
    return jdbc.sql(SELECT + "ORDER BY w.application").query((row, n) -> webhook(row)).list();
  }

  /** The application's webhook; empty if it has none. */
  public Optional<Webhook> find(String application) {
    return jdbc.sql(SELECT + "WHERE w.application = :application")
        .param("application", application)
        .query((row, n) -> webhook(row))
        .optional();
  }

  /**
   * Gives the application a webhook, or changes the one that it has.
   *
   * @param url as {@link WebhookUrl} takes it
   * @param secret empty leaves an existing webhook its own, and has one made for a new webhook
   * @param overlap how long a secret that is replaced signs too
   * @return empty if there is no such application
   */
  public Optional<Put> put(
      String application, WebhookUrl url, Optional<WebhookSecret> secret, Duration overlap) {
    WebhookSecret initial = secret.orElseGet(WebhookSecret::random);
    boolean made =
        jdbc.sql(INSERT)
                .param("application", application)
                .param("url", url.text())
                .param("secret", initial.text())
                .update()
            > 0;
    if (!made) {
      jdbc.sql(UPDATE.formatted(AFRESH))
          .param("application", application)
          .param("url", url.text())
          .param("secret", secret.map(WebhookSecret::text).orElse(null), Types.VARCHAR)
          .param("oldUntil", overlap.isZero() ? null : atUtc(clock.instant().plus(overlap)))
          .update();
    }
    Optional<WebhookSecret> shown =
        made && secret.isEmpty() ? Optional.of(initial) : Optional.empty();
    return find(application).map(webhook -> new Put(webhook, made, shown));
  }

  /** Removes the webhook; false if there was none. */
  public boolean remove(String application) {
    return jdbc.sql("DELETE FROM sync.webhook WHERE application = :application")
            .param("application", application)
            .update()
        > 0;
  }

  /** Has the webhook go on at its cursor, at once; empty if there is none. */
  public Optional<Webhook> enable(String application) {
    jdbc.sql(ENABLE).param("application", application).update();
    return find(application);
  }

  /** Stops the webhook; empty if there is none. */
  public Optional<Webhook> disable(String application) {
    jdbc.sql(DISABLE)
        .param("application", application)
        .param("now", atUtc(clock.instant()))
        .param("reason", BY_OPERATOR)
        .update();
    return find(application);
  }

  private Webhook webhook(ResultSet row) throws SQLException {
    Instant now = clock.instant();
    Instant disabledAt = instant(row, "disabled_at");
    Instant openUntil = instant(row, "open_until");
    Instant oldUntil = instant(row, "old_secret_valid_until");
    int failures = row.getInt("consecutive_failures");
    String state =
        disabledAt != null
            ? "disabled"
            : openUntil != null && openUntil.isAfter(now)
                ? "open"
                : failures > 0 ? "retrying" : "active";
    return new Webhook(
        row.getString("application"),
        row.getString("url"),
        state,
        row.getLong("cursor"),
        row.getLong("lag"),
        failures,
        row.getString("last_error"),
        instant(row, "last_success_at"),
        instant(row, "failing_since"),
        instant(row, "next_attempt_at"),
        disabledAt,
        row.getString("disabled_reason"),
        row.getObject("trimmed", Long.class),
        oldUntil != null && oldUntil.isAfter(now) ? oldUntil : null);
  }

  static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }

  static @Nullable OffsetDateTime atUtc(@Nullable Instant time) {
    return time == null ? null : time.atOffset(ZoneOffset.UTC);
  }
}
