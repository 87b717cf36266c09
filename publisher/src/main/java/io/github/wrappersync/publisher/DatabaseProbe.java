package io.github.wrappersync.publisher;

import io.github.wrappersync.publisher.settings.DatabaseSettings;
import io.github.wrappersync.publisher.settings.Fault;
import io.github.wrappersync.publisher.settings.SettingsException;
import java.security.cert.CertificateException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;
import javax.net.ssl.SSLException;

/**
 * Connects once before the pool does, as the pool would try for a long time and tell its operator
 * with a stack trace.
 */
final class DatabaseProbe {

  private static final int OLDEST_VERSION = 14;

  private DatabaseProbe() {}

  /**
   * Connects and disconnects.
   *
   * @throws SettingsException if the database cannot be used
   */
  static void requireUsable(DatabaseSettings database) {
    try (Connection connection = Unpooled.connections(database).getConnection()) {
      int version = connection.getMetaData().getDatabaseMajorVersion();
      if (version < OLDEST_VERSION) {
        throw new SettingsException(
            fault(
                database,
                "PostgreSQL " + version,
                "PostgreSQL %d or newer".formatted(OLDEST_VERSION),
                "use a newer server"),
            null);
      }
    } catch (SQLException e) {
      throw new SettingsException(fault(database, e), e);
    }
  }

  /** What a failed connection, or a failed migration, says about the setting. */
  static Fault fault(DatabaseSettings database, SQLException e) {
    String state = e.getSQLState() == null ? "" : e.getSQLState();
    String user = database.user().isEmpty() ? "" : " as '" + database.user() + "'";
    if (isAboutTls(e)) {
      return fault(
          database,
          "the certificate of %s is refused: %s".formatted(database.address(), message(e)),
          "a server whose certificate is signed by an authority that is trusted, and holds the name that is connected to",
          "name the authority's PEM file, which has to exist: sslmode=verify-full&sslrootcert=/etc/ca.pem in %s; and as the host, the name that its certificate holds"
              .formatted(DatabaseSettings.NAME));
    }
    return switch (state) {
      case "28P01", "28000" ->
          fault(
              database,
              "the server refuses the user or password%s: %s".formatted(user, message(e)),
              "a user and password that the server accepts",
              "correct the user or password in " + DatabaseSettings.NAME);
      case "3D000" ->
          fault(
              database,
              "the server has no database '%s'".formatted(database.name()),
              "the existing database of the wrapper",
              "correct the database in %s, or create it".formatted(DatabaseSettings.NAME));
      case "42501" ->
          fault(
              database,
              "the role may not do what the publisher needs%s: %s".formatted(user, message(e)),
              "a role that may create the schema sync, and alter the captured tables",
              "grant it: GRANT CREATE ON DATABASE \"%s\" TO …, or use the owner of the tables"
                  .formatted(database.name()));
      default ->
          state.startsWith("08") || state.isEmpty()
              ? fault(
                  database,
                  "no connection to %s: %s".formatted(database.address(), message(e)),
                  "a PostgreSQL server that answers there",
                  "start the server, or correct host, port and sslmode in " + DatabaseSettings.NAME)
              : fault(
                  database,
                  "the server says, with the state %s: %s".formatted(state, message(e)),
                  "a database that lets the publisher connect and create its schema",
                  "see the message of the server");
    };
  }

  /** The driver gives these the states of any failed connection. */
  private static boolean isAboutTls(SQLException e) {
    String message = message(e);
    if (message.contains("hostnameverifier") || message.contains("SSL root certificate")) {
      return true;
    }
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof SSLException || cause instanceof CertificateException) {
        return true;
      }
    }
    return false;
  }

  private static Fault fault(
      DatabaseSettings database, String found, String expected, String remedy) {
    return new Fault(
        DatabaseSettings.NAME, "'%s': %s".formatted(database.target(), found), expected, remedy);
  }

  private static String message(SQLException e) {
    String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("").strip();
    return message.toUpperCase(Locale.ROOT).startsWith("FATAL: ")
        ? message.substring("FATAL: ".length())
        : message;
  }
}
