package io.github.wrappersync.publisher.operations;

import io.github.wrappersync.publisher.settings.Secret;
import io.github.wrappersync.wire.SigningKey;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Who may read what: the applications of {@code sync.application} with the hashes of their tokens,
 * and what their messages on Redis are signed with. Thread-safe; blocks for a query where what it
 * knows is older than a second.
 *
 * <p>A token is looked for by comparing its SHA-256 with that of every application, each in
 * constant time, so that the time of an answer tells nothing about how much of a token was right.
 */
public final class ApplicationDirectory {

  /** A change of applications or tokens by another instance works after this time. */
  private static final Duration FRESH = Duration.ofSeconds(1);

  private static final String ALL =
      """
      SELECT name, data_types, encode(token_hash, 'hex') AS token_hash,
             CASE WHEN old_token_valid_until > now() THEN encode(old_token_hash, 'hex') END AS old_token_hash,
             signing_key, CASE WHEN old_signing_key_valid_until > now() THEN old_signing_key END AS old_signing_key
      FROM sync.application ORDER BY name
      """;

  private static final String HAD =
      "SELECT EXISTS (SELECT FROM sync.channel WHERE application = :name AND data_type = :type)";

  /**
   * An application as its requests are checked against.
   *
   * @param tokenHashes of the tokens that are accepted
   * @param signingKeys what its messages are signed with
   */
  private record Entry(
      String name, Set<String> dataTypes, List<String> tokenHashes, List<Secret> signingKeys) {}

  private record Known(List<Entry> entries, long readAt) {}

  private final JdbcClient jdbc;
  private final LongSupplier nanoTime;
  private final Object lock = new Object();
  private volatile @Nullable Known known;
  private long changes;

  public ApplicationDirectory(JdbcClient jdbc, LongSupplier nanoTime) {
    this.jdbc = jdbc;
    this.nanoTime = nanoTime;
  }

  /**
   * Tells that an application was changed, and that this is committed: what is asked from now on is
   * answered by the new state.
   */
  public void changed() {
    synchronized (lock) {
      changes++;
      known = null;
    }
  }

  /** The application whose token this is; empty if it is nobody's. */
  public Optional<String> holderOf(String token) {
    byte[] hash = bytes(Tokens.hash(token));
    String holder = null;
    for (Entry entry : entries()) {
      for (String accepted : entry.tokenHashes()) {
        if (MessageDigest.isEqual(bytes(accepted), hash)) {
          holder = entry.name();
        }
      }
    }
    return Optional.ofNullable(holder);
  }

  /** The names of all applications, in their order. */
  public List<String> names() {
    return entries().stream().map(Entry::name).toList();
  }

  public boolean exists(String application) {
    return entries().stream().anyMatch(entry -> entry.name().equals(application));
  }

  /** The data types that the application receives; empty if it does not exist. */
  public Set<String> dataTypesOf(String application) {
    return entries().stream()
        .filter(entry -> entry.name().equals(application))
        .findFirst()
        .map(Entry::dataTypes)
        .orElse(Set.of());
  }

  /** What the application's messages are signed with; empty if they are not, or there is none. */
  public List<SigningKey> signingKeysOf(String application) {
    return entries().stream()
        .filter(entry -> entry.name().equals(application))
        .flatMap(entry -> entry.signingKeys().stream())
        .map(key -> SigningKey.of(key.value()))
        .toList();
  }

  /**
   * Tells whether the application has ever been told anything of the data type, whether or not it
   * receives it now. Blocks for a query each time.
   */
  public boolean hasReceived(String application, String dataType) {
    return jdbc.sql(HAD)
        .param("name", application)
        .param("type", dataType)
        .query(Boolean.class)
        .single();
  }

  private List<Entry> entries() {
    Known now = known;
    long asked = nanoTime.getAsLong();
    if (now == null || asked - now.readAt() > FRESH.toNanos()) {
      long before;
      synchronized (lock) {
        before = changes;
      }
      now = new Known(read(), asked);
      synchronized (lock) {
        // What was read while something changed may be the state before: it answers this call
        // alone.
        if (before == changes) {
          known = now;
        }
      }
    }
    return now.entries();
  }

  private List<Entry> read() {
    return jdbc.sql(ALL).query((row, number) -> entry(row)).list();
  }

  private static Entry entry(ResultSet row) throws SQLException {
    return new Entry(
        row.getString("name"),
        Set.copyOf(List.of((String[]) row.getArray("data_types").getArray())),
        present(row, "token_hash", "old_token_hash"),
        present(row, "signing_key", "old_signing_key").stream().map(Secret::new).toList());
  }

  private static List<String> present(ResultSet row, String newest, String old)
      throws SQLException {
    return Stream.of(
            Optional.ofNullable(row.getString(newest)), Optional.ofNullable(row.getString(old)))
        .flatMap(Optional::stream)
        .toList();
  }

  private static byte[] bytes(String hash) {
    return hash.getBytes(StandardCharsets.US_ASCII);
  }
}
