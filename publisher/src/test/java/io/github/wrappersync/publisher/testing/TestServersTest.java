package io.github.wrappersync.publisher.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisClient;
import org.junit.jupiter.api.Test;

class TestServersTest {

  @Test
  void aNewDatabaseTakesTheWrappersTablesAndThePublishersSchema() {
    TestDatabase database = TestServers.newDatabase();
    SeedTables.create(database.dataSource());
    database.migrate();
    assertThat(database.rows("SELECT count(*) FROM change_log")).containsExactly("0");
  }

  @Test
  void redisAnswers() {
    RedisClient client = RedisClient.create(TestServers.redisUri());
    try {
      assertThat(client.connect().sync().ping()).isEqualTo("PONG");
    } finally {
      client.shutdown();
    }
  }
}
