package io.github.wrappersync.publisher.drain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.wrappersync.publisher.eventlog.Event;
import io.github.wrappersync.publisher.eventlog.WriterListener;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

class LeaseTest {

  private final List<String> told = new CopyOnWriteArrayList<>();

  private final WriterFixture wrapper =
      WriterFixture.installed()
          .listen(
              new WriterListener() {
                @Override
                public void onBegin(String epoch, long head) {
                  told.add("begin at " + head);
                }

                @Override
                public void onCommit(String epoch, List<Event> events) {
                  events.forEach(event -> told.add(String.valueOf(event.position())));
                }

                @Override
                public void onEnd() {
                  told.add("end");
                }
              });

  @AfterEach
  void close() {
    wrapper.assertLogIsWhole();
    wrapper.close();
  }

  @Test
  void oneInstanceWritesAndTheOtherTakesOverWhenItStops() {
    wrapper.start().forget();
    try (Writer standby = wrapper.newWriter()) {
      standby.start();
      entity("e1");
      wrapper.awaitDrained();
      assertThat(standby.isWriting()).isFalse();

      wrapper.close();
      Awaitility.await().until(standby::isWriting);
      entity("e2");
      wrapper.awaitDrained();
    }

    assertThat(told)
        .containsExactly("begin at 0", "1", "2", "3", "end", "begin at 3", "4", "5", "6", "end");
  }

  @Test
  void aWriterThatLosesItsConnectionGoesOnWithTheNextPosition() {
    wrapper.start();
    entity("e1");
    wrapper.awaitDrained();

    wrapper.sql(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'wrapper-sync writer' AND datname = current_database()");
    entity("e2");

    assertThat(wrapper.events()).hasSize(6);
    assertThat(told)
        .containsExactly("begin at 0", "1", "2", "3", "end", "begin at 3", "4", "5", "6");
  }

  @Test
  void aHolderThatStopsInTheMiddleOfACopyLosesTheLease() throws Exception {
    Connection frozen = acquired();
    CopyIn copy =
        frozen
            .unwrap(PGConnection.class)
            .getCopyAPI()
            .copyIn("COPY sync.tenant (tenant_id, prefix) FROM STDIN");
    try (Writer standby = wrapper.newWriter()) {
      standby.start();
      Awaitility.await().atMost(Duration.ofSeconds(5)).until(standby::isWriting);
    }
    assertThatThrownBy(copy::endCopy).isInstanceOf(SQLException.class);
    wrapper.start();
  }

  @Test
  void aHolderThatStopsBetweenStatementsLosesTheLease() throws Exception {
    for (String last : List.of("SELECT 1", "ROLLBACK")) {
      try (Connection frozen = acquired()) {
        WriterFixture.execute(frozen, last);
        try (Writer standby = wrapper.newWriter()) {
          standby.start();
          Awaitility.await().atMost(Duration.ofSeconds(5)).until(standby::isWriting);
        }
      }
    }
    wrapper.start();
  }

  /** As soon as PostgreSQL has seen that its last holder is gone. */
  private Connection acquired() {
    Lease lease = new Lease(wrapper.database().dataSource());
    return Awaitility.await()
        .atMost(Duration.ofSeconds(5))
        .until(lease::acquire, Optional::isPresent)
        .orElseThrow();
  }

  @Test
  void anotherLifeOfTheDatabaseIsAnotherEpoch() {
    wrapper.start();
    entity("e1");
    wrapper.awaitDrained();
    String before = epoch();
    wrapper.close();
    wrapper.start();
    wrapper.awaitDrained();
    assertThat(epoch()).as("a restart keeps the epoch").isEqualTo(before);
    wrapper.close();

    wrapper.sql("UPDATE sync.log SET life = replace(life, '/00000001/', '/00000002/')");
    wrapper.start();
    entity("e2");
    wrapper.awaitDrained();

    assertThat(epoch()).isNotEqualTo(before);
    assertThat(wrapper.events()).hasSize(6);
  }

  @Test
  void positionsThatSomebodyElseHasTakenAreNotWrittenTwice() {
    wrapper.start();
    entity("e1");
    wrapper.awaitDrained();

    // As if another instance had written: the append must not go on from the head that it
    // remembers.
    wrapper.sql("UPDATE sync.log SET head = head + 0, epoch = 'ffffffffffffffff'");
    entity("e2");

    wrapper.awaitDrained();
    assertThat(wrapper.database().rows("SELECT head FROM sync.log")).containsExactly("6");
    assertThat(told).contains("end");
  }

  private String epoch() {
    return wrapper.database().rows("SELECT epoch FROM sync.log").get(0);
  }

  private void entity(String id) {
    wrapper.sql("INSERT INTO entities (entity_id, tenant_id) VALUES ('%s', 't1')".formatted(id));
  }
}
