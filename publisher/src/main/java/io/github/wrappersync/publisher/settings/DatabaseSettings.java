package io.github.wrappersync.publisher.settings;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The wrapper's database.
 *
 * @param jdbcUrl without user and password
 * @param user empty: the operating system's
 * @param password empty: none
 * @param address host and port, for people
 * @param name the name of the database
 */
public record DatabaseSettings(
    String jdbcUrl, String user, Secret password, String address, String name) {

  /** The name of the setting. */
  public static final String NAME = "DATABASE_URL";

  /** An example to copy. */
  public static final String EXAMPLE =
      "DATABASE_URL=postgresql://sync:secret@localhost:5432/wrapper";

  private static final String EXPECTED =
      "postgresql://user:password@host:port/database?sslmode=…, with reserved characters of the"
          + " password percent-encoded, or jdbc:postgresql://…";
  private static final Pattern URI =
      Pattern.compile(
          "postgres(?:ql)?://(?:(?<info>.*)@)?(?<hosts>[^/?@]+)/(?<name>[^/?]+)(?:\\?(?<query>.*))?");
  private static final DatabaseSettings NONE = new DatabaseSettings("", "", new Secret(""), "", "");

  /** Host, port and database, without user and password: safe for logs. */
  public String target() {
    return "postgresql://" + address + '/' + name;
  }

  static DatabaseSettings read(@Nullable String text, List<Fault> faults) {
    String url = text == null ? "" : text.strip();
    if (url.isEmpty()) {
      faults.add(new Fault(NAME, text == null ? Fault.NOT_SET : "empty", EXPECTED, EXAMPLE));
      return NONE;
    }
    DatabaseSettings settings =
        url.startsWith("jdbc:") ? of(url, "", "") : fromUri(URI.matcher(url));
    if (settings == null) {
      faults.add(new Fault(NAME, Redacted.url(url), EXPECTED, EXAMPLE));
      return NONE;
    }
    return settings;
  }

  private static @Nullable DatabaseSettings fromUri(Matcher uri) {
    if (!uri.matches()) {
      return null;
    }
    String info = uri.group("info") == null ? "" : uri.group("info");
    int colon = info.indexOf(':');
    try {
      String query = uri.group("query") == null ? "" : '?' + jdbcParameters(uri.group("query"));
      return of(
          "jdbc:postgresql://" + uri.group("hosts") + '/' + uri.group("name") + query,
          decode(colon < 0 ? info : info.substring(0, colon)),
          decode(colon < 0 ? "" : info.substring(colon + 1)));
    } catch (IllegalArgumentException e) {
      return null; // a % that no two hexadecimal digits follow
    }
  }

  /** The parameters that the JDBC driver knows by another name. */
  private static String jdbcParameters(String query) {
    return query
        .replaceAll("(^|&)application_name=", "$1ApplicationName=")
        .replaceAll("(^|&)connect_timeout=", "$1connectTimeout=")
        .replaceAll("(^|&)channel_binding=", "$1channelBinding=");
  }

  private static String decode(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  /** What the JDBC driver makes of the URL, asked through {@code java.sql}; null if nothing. */
  private static @Nullable DatabaseSettings of(String jdbcUrl, String user, String password) {
    Map<String, String> properties = new HashMap<>();
    try {
      Driver driver = DriverManager.getDriver(jdbcUrl);
      for (DriverPropertyInfo property : driver.getPropertyInfo(jdbcUrl, new Properties())) {
        properties.put(property.name, property.value == null ? "" : property.value);
      }
    } catch (SQLException e) {
      return null;
    }
    String database = properties.getOrDefault("PGDBNAME", "");
    if (database.isEmpty()) {
      return null;
    }
    return new DatabaseSettings(
        jdbcUrl,
        either(user, properties.get("user")),
        new Secret(either(password, properties.get("password"))),
        properties.get("PGHOST") + ":" + properties.get("PGPORT"),
        database);
  }

  private static String either(String first, @Nullable String second) {
    return first.isEmpty() && second != null ? second : first;
  }

  /** Without the parameters of the URL: a JDBC URL may hold a password. */
  @Override
  public String toString() {
    return target();
  }
}
