package io.github.wrappersync.publisher.drain;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wrappersync.publisher.eventlog.WriterListener;
import io.github.wrappersync.publisher.operations.Status;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An emergency sync ends with one new epoch. */
class EmergencyTest {

  private static final String EPOCH = "SELECT epoch, head FROM sync.log";
  private static final String FINISHED =
      "SELECT count(*) = 0 FROM sync.emergency WHERE finished_at IS NULL";

  private final WriterFixture wrapper = WriterFixture.installed();
  private final List<String> begun = new CopyOnWriteArrayList<>();

  @BeforeEach
  void start() {
    wrapper.listen(
        new WriterListener() {
          @Override
          public void onBegin(String epoch, long head) {
            begun.add(epoch + '|' + head);
          }
        });
    wrapper.sql("INSERT INTO entities (entity_id, tenant_id) VALUES ('e1', 't1')");
    wrapper.start().forget();
  }

  @AfterEach
  void close() {
    wrapper.assertLogIsWhole();
    wrapper.close();
  }

  @Test
  void theNewEpochBeginsOnceAllIsComparedAndPositionsGoOn() {
    String before = wrapper.database().rows(EPOCH).get(0);
    wrapper.sql("SET sync.mute = 'on'; UPDATE entities SET entity_name = 'x'");

    List<Status.Backfill> asked = wrapper.emergencySync().ask();
    assertThat(asked).hasSize(4);
    assertThat(wrapper.emergencySync().ask()).hasSize(4);
    wrapper.awaitTrue(FINISHED);

    assertThat(wrapper.events()).hasSize(3);
    String after = wrapper.database().rows(EPOCH).get(0);
    assertThat(after).isNotEqualTo(before).endsWith("|6");
    Awaitility.await().untilAsserted(() -> assertThat(begun).containsExactly(begun.get(0), after));
    wrapper.sql("UPDATE entities SET entity_name = 'y'");
    assertThat(wrapper.head()).isEqualTo(9);

    wrapper.close();
    wrapper.start().awaitDrained();
    assertThat(wrapper.database().rows("SELECT count(DISTINCT epoch) FROM sync.emergency"))
        .containsExactly("1");
    assertThat(begun).hasSize(3).last().asString().startsWith(after.replace("|6", "|"));
  }

  @Test
  void itWaitsForTheWriter() {
    wrapper.close();
    wrapper.emergencySync().ask();
    String before = wrapper.database().rows(EPOCH).get(0);

    wrapper.start();
    wrapper.awaitTrue(FINISHED);

    assertThat(wrapper.database().rows(EPOCH).get(0)).isNotEqualTo(before);
  }

  @Test
  void withAllItsBackfillsGivenUpItIsGivenUp() {
    wrapper.close();
    String before = wrapper.database().rows(EPOCH).get(0);
    wrapper.emergencySync().ask().forEach(backfill -> wrapper.backfills().giveUp(backfill.id()));

    wrapper.start();
    wrapper.awaitTrue(FINISHED);

    assertThat(wrapper.database().rows(EPOCH)).containsExactly(before);
  }
}
