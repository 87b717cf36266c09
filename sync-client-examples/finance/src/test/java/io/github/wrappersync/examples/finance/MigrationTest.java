package io.github.wrappersync.examples.finance;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wrappersync.store.jdbc.JdbcStores;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** The migration V2 is the client's own script: a release that changes its tables shows here. */
class MigrationTest {

  @Test
  void theTablesOfTheClientAreThoseOfItsRelease() throws IOException {
    assertThat(resource("/db/migration/V2__sync_client_stores.sql"))
        .isEqualTo(
            resource(
                "/" + JdbcStores.class.getPackageName().replace('.', '/') + "/postgresql.sql"));
  }

  private static String resource(String name) throws IOException {
    try (InputStream resource = JdbcStores.class.getResourceAsStream(name)) {
      return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
