package io.github.wrappersync.publisher.drain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.wrappersync.publisher.drain.WriterState.State;
import io.github.wrappersync.publisher.testing.TestDatabase;
import io.github.wrappersync.publisher.testing.TestServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/**
 * The database does not let the writer write, for whatever reason: it says so once, and goes on by
 * itself.
 */
@ExtendWith(OutputCaptureExtension.class)
class InterruptionTest {

  /** The longest pause between two tries, and a try. */
  private static final Duration SECONDS = Duration.ofSeconds(15);

  private final WriterFixture wrapper = WriterFixture.installed();
  private CapturedOutput logged;

  @BeforeEach
  void listen(CapturedOutput output) {
    logged = output;
  }

  @AfterEach
  void close() {
    wrapper.close();
  }

  @Test
  void aReadOnlyDatabaseIsSaidOnceByEachInstance() {
    TestDatabase server =
        new TestDatabase("postgres", "", TestServers.dataSource("postgres", "postgres"));
    String name = wrapper.database().name();
    wrapper.start().forget();
    try (Writer other = wrapper.newWriter()) {
      other.start();
      server.execute(
          "ALTER DATABASE %s SET default_transaction_read_only = on".formatted(name), end(name));

      await().until(() -> interruption(wrapper.writer()).contains("read-only"));
      await().until(() -> interruption(other).contains("read-only"));
      await().during(Duration.ofSeconds(2)).until(() -> other.state().state() == State.INTERRUPTED);

      server.execute("ALTER DATABASE %s RESET default_transaction_read_only".formatted(name));
      entity("e1");
      await().atMost(SECONDS).until(() -> wrapper.writer().isWriting() || other.isWriting());
      assertThat(wrapper.events()).hasSize(3);
      assertThat(warnings()).hasSize(2);
    }
    wrapper.assertLogIsWhole();
  }

  @Test
  void aLockThatSomebodyHoldsIsSaidAndTheWriterGoesOnWithoutIt() throws Exception {
    wrapper.start().forget();
    try (Connection locking = wrapper.begin()) {
      for (String table : List.of("sync.event", "change_log")) {
        entity(table);
        WriterFixture.execute(locking, "LOCK TABLE %s IN ACCESS EXCLUSIVE MODE".formatted(table));
        if (table.equals("sync.event")) {
          entity("e1");
        }
        await().atMost(SECONDS).until(() -> interruption(wrapper.writer()).contains("lock"));
        locking.rollback();
        await().atMost(SECONDS).until(wrapper.writer()::isWriting);
      }
    }

    assertThat(wrapper.events()).hasSize(9);
    assertThat(warnings()).hasSize(2);
    wrapper.assertLogIsWhole();
  }

  @Test
  void aRightThatIsRevokedIsSaidAndTheWriterGoesOnWithIt() {
    String role = "writer_" + wrapper.database().name();
    wrapper.sql(
        "CREATE ROLE %s LOGIN".formatted(role),
        "GRANT USAGE ON SCHEMA sync TO %s".formatted(role),
        "GRANT ALL ON ALL TABLES IN SCHEMA sync, public TO %s".formatted(role),
        "GRANT ALL ON ALL SEQUENCES IN SCHEMA sync TO %s".formatted(role));
    try (Writer writer =
        wrapper.newWriter(TestServers.dataSource(wrapper.database().name(), role))) {
      writer.start();
      wrapper.awaitDrained();
      wrapper.sql("REVOKE INSERT ON sync.event FROM %s".formatted(role));
      entity("e1");

      await().atMost(SECONDS).until(() -> interruption(writer).contains("permission denied"));
      assertThat(interruption(writer)).contains("grant it again");
      wrapper.sql("GRANT INSERT ON sync.event TO %s".formatted(role));

      await().atMost(SECONDS).until(writer::isWriting);
      assertThat(wrapper.events()).hasSize(3);
      assertThat(warnings()).hasSize(1);
      assertThat(messages()).contains("goes on after");
    }
    wrapper.assertLogIsWhole();
  }

  @Test
  void aFullDiskIsSaidAndTheWriterGoesOnOnceThereIsRoom(@TempDir Path directory) throws Exception {
    assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=4m,mode=0777", "tmpfs", directory.toString()),
        "a disk of a few megabytes can be mounted");
    String space = "tiny_" + wrapper.database().name();
    try {
      wrapper.sql("CREATE TABLESPACE %s LOCATION '%s'".formatted(space, directory));
      wrapper.start().forget();
      wrapper.sql("ALTER TABLE sync.event SET TABLESPACE " + space);
      Path filler = fill(directory);
      wrapper.sql(
          "INSERT INTO entities (entity_id, tenant_id, entity_name)"
              + " SELECT 'e' || g, 't1', repeat(md5(g::text), 6) FROM generate_series(1, 1000) g");

      await().atMost(SECONDS).until(() -> interruption(wrapper.writer()).contains("disk"));
      assertThat(interruption(wrapper.writer())).contains("free some space");
      assertThat(wrapper.database().rows("SELECT count(*) FROM sync.event")).containsExactly("0");
      Files.delete(filler);

      await().atMost(SECONDS).until(wrapper.writer()::isWriting);
      assertThat(wrapper.events()).hasSize(3_000);
      assertThat(warnings()).hasSize(1);
      wrapper.assertLogIsWhole();
    } finally {
      wrapper.close();
      wrapper.sql("ALTER TABLE sync.event SET TABLESPACE pg_default", "DROP TABLESPACE " + space);
      run("umount", directory.toString());
    }
  }

  @Test
  void aSequenceThatHandsOutIdsInBlocksIsToldOnceWithWhatMendsIt() {
    wrapper.sql("ALTER TABLE change_log ALTER id SET CACHE 20");
    wrapper.start();
    wrapper.close();

    assertThat(warnings()).hasSize(1);
    assertThat(messages())
        .contains("CACHE 20", "ALTER SEQUENCE change_log_id_seq INCREMENT 1 CACHE 1");
  }

  /** So full that nothing more fits into it. */
  private static Path fill(Path directory) throws IOException {
    Path filler = directory.resolve("filler");
    byte[] block = new byte[4_096];
    try (var out = Files.newOutputStream(filler)) {
      while (true) {
        out.write(block);
      }
    } catch (IOException e) {
      return filler;
    }
  }

  private static boolean run(String... command) throws InterruptedException {
    try {
      return new ProcessBuilder(command).start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private static String end(String database) {
    return "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'wrapper-sync writer' AND datname = '%s'"
        .formatted(database);
  }

  private static String interruption(Writer writer) {
    return Objects.requireNonNullElse(writer.state().interruption(), "");
  }

  private List<String> warnings() {
    return messages()
        .lines()
        .filter(line -> line.contains(" WARN ") && line.contains("drain.Writer "))
        .toList();
  }

  private String messages() {
    return logged.getOut();
  }

  private void entity(String id) {
    wrapper.sql("INSERT INTO entities (entity_id, tenant_id) VALUES ('%s', 't1')".formatted(id));
  }
}
