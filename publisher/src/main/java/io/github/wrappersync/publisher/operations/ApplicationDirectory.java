package io.github.wrappersync.publisher.operations;

import io.github.wrappersync.publisher.settings.Fault;
import io.github.wrappersync.publisher.settings.Secret;
import io.github.wrappersync.publisher.settings.SettingsException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Who may read what: the applications of {@code sync.application} with the hashes of their tokens.
 * Thread-safe; blocks for a query where what it knows is older than a second.
 *
 * <p>A token is looked for by comparing its SHA-256 with that of every application, each in
 * constant time, so that the time of an answer tells nothing about how much of a token was right.
 * Tokens are long and random: a slow hash would cost each request and add nothing.
 */
public final class ApplicationDirectory {

  /** A change of applications or tokens by another instance works after this time. */
  private static final Duration FRESH = Duration.ofSeconds(1);

  private static final String ALL =
      "SELECT name, data_types, encode(token_hash, 'hex') AS token_hash FROM sync.application ORDER BY name";

  private static final String STORE =
      """
      UPDATE sync.application SET token_hash = decode(:hash, 'hex')
      WHERE name = :name AND token_hash IS DISTINCT FROM decode(:hash, 'hex')
      """;

  /** An application as its requests are checked against. */
  private record Entry(String name, Set<String> dataTypes, @Nullable String tokenHash) {}

  private record Known(List<Entry> entries, long readAt) {}

  private final JdbcClient jdbc;
  private final LongSupplier nanoTime;
  private final AtomicReference<@Nullable Known> known = new AtomicReference<>();

  public ApplicationDirectory(JdbcClient jdbc, LongSupplier nanoTime) {
    this.jdbc = jdbc;
    this.nanoTime = nanoTime;
  }

  /**
   * Stores the hashes of tokens, where they differ from those stored.
   *
   * @param tokens by application
   * @throws SettingsException if an application does not exist
   */
  public void storeTokens(Map<String, Secret> tokens) {
    List<String> names = read().stream().map(Entry::name).toList();
    List<Fault> faults =
        tokens.keySet().stream()
            .filter(name -> !names.contains(name))
            .map(
                name ->
                    new Fault(
                        "sync.publisher.applications." + name + ".token",
                        "a token for the application '" + name + "', which does not exist",
                        "one of " + String.join(", ", names),
                        "register the application first, or remove the setting"))
            .toList();
    if (!faults.isEmpty()) {
      throw new SettingsException(faults);
    }
    tokens.forEach(
        (name, token) ->
            jdbc.sql(STORE).param("name", name).param("hash", sha256(token.value())).update());
    known.set(null);
  }

  /** The application whose token this is; empty if it is nobody's. */
  public Optional<String> holderOf(String token) {
    byte[] hash = bytes(sha256(token));
    String holder = null;
    for (Entry entry : entries()) {
      if (entry.tokenHash() != null && MessageDigest.isEqual(bytes(entry.tokenHash()), hash)) {
        holder = entry.name();
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

  private List<Entry> entries() {
    Known now = known.get();
    if (now == null || nanoTime.getAsLong() - now.readAt() > FRESH.toNanos()) {
      now = new Known(read(), nanoTime.getAsLong());
      known.set(now);
    }
    return now.entries();
  }

  private List<Entry> read() {
    return jdbc.sql(ALL)
        .query(
            (row, number) ->
                new Entry(
                    row.getString("name"),
                    Set.copyOf(List.of((String[]) row.getArray("data_types").getArray())),
                    row.getString("token_hash")))
        .list();
  }

  private static byte[] bytes(String hash) {
    return hash.getBytes(StandardCharsets.US_ASCII);
  }

  /** As hexadecimal digits. */
  private static String sha256(String token) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(token.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("Every Java runtime provides SHA-256", impossible);
    }
  }
}
