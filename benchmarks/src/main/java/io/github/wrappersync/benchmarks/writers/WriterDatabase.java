package io.github.wrappersync.benchmarks.writers;

import io.github.wrappersync.benchmarks.pipeline.Wrapper;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * A database of its own for one candidate, with the wrapper's tables, their capture, and rows in
 * {@code credit_configurations}, whose keys are numbers written as UUIDs.
 */
final class WriterDatabase {

  private static final String ROWS =
      """
      INSERT INTO credit_configurations (config_id, operation_code, tenant_id, credit_cost, updated_by)
      SELECT lpad(to_hex(i), 32, '0')::uuid, 'crm.operation-' || i %% 100, 'tenant-' || i %% 1000, i %% 1000 / 100.0, 'admin'
      FROM generate_series(%d, %d) AS i
      """;

  private static final String TRIGGERS =
      """
      SELECT count(*) FROM pg_trigger
      WHERE tgrelid = 'credit_configurations'::regclass AND tgname LIKE 'sync\\_capture\\_%'
      """;

  private final EmbeddedPostgres server;
  private final Candidate candidate;
  private final String name;

  private WriterDatabase(EmbeddedPostgres server, Candidate candidate) {
    this.server = server;
    this.candidate = candidate;
    this.name = candidate.name().toLowerCase(Locale.ROOT);
  }

  /**
   * Sets it up.
   *
   * @param publisher the executable jar, which installs its capture itself
   * @param log where the publisher's output goes
   * @param rows how many rows the table has
   */
  static WriterDatabase create(
      EmbeddedPostgres server, Candidate candidate, Path publisher, Path log, int rows)
      throws Exception {
    WriterDatabase database = new WriterDatabase(server, candidate);
    try (Connection connection = server.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + database.name);
    }
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(Wrapper.tables("uuid"));
      if (candidate.script().isPresent()) {
        statement.execute(resource(candidate.script().get()));
      }
      if (candidate == Candidate.WRAPPER_SYNC) {
        PublisherInstall.run(publisher, database.url(), log, () -> isInstalled(statement));
      }
      statement.execute(insert(1, rows));
      database.tidy(connection);
      statement.execute("VACUUM ANALYZE credit_configurations");
    }
    return database;
  }

  Candidate candidate() {
    return candidate;
  }

  /** A new connection, which prepares a statement on the server when it is first run. */
  Connection connect() throws SQLException {
    return server.getDatabase("postgres", name, Map.of("prepareThreshold", "1")).getConnection();
  }

  /** Empties the log, and leaves no work of those who wrote before to those who write now. */
  void tidy(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      if (candidate.log().isPresent()) {
        statement.execute("TRUNCATE " + candidate.log().get());
      }
      statement.execute("VACUUM credit_configurations");
    }
  }

  /** Inserts rows with these keys. */
  static String insert(int first, int last) {
    return ROWS.formatted(first, last);
  }

  private String url() {
    return "postgresql://postgres:postgres@localhost:%d/%s".formatted(server.getPort(), name);
  }

  private static boolean isInstalled(Statement statement) throws SQLException {
    try (ResultSet row = statement.executeQuery(TRIGGERS)) {
      return row.next() && row.getInt(1) == 4;
    }
  }

  private static String resource(String name) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(WriterDatabase.class.getResourceAsStream(name), name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
