package io.github.wrappersync.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wrappersync.model.Change;
import io.github.wrappersync.model.CreditConfig;
import io.github.wrappersync.model.OrgEntity;
import io.github.wrappersync.model.User;
import java.math.BigDecimal;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A reader beside the writer checks an invariant that holds before and after each write. */
class ConcurrentReadersTest {

  private static final int ROUNDS = 3000;

  private final LocalViews views =
      new LocalViews(NoVerification.INSTANCE, Freshness.any(), Changes.NO_LISTENERS);
  private final Changes changes = new Changes();

  @Test
  void aReaderSeesAllOfALoadOrNoneOfIt() throws Exception {
    CreditCosts costs = views.creditCosts();
    IntConsumer load =
        round ->
            costs
                .writer()
                .load(
                    IntStream.range(0, 20)
                        .mapToObj(
                            i ->
                                changes.of(
                                    new CreditConfig(
                                        "c" + i, "t", "op" + i, new BigDecimal(round), true)))
                        .toList());
    load.accept(0);

    writeWhileReading(
        load,
        () ->
            assertThat(costs.all("t").stream().map(CreditConfig::creditCost).distinct().toList())
                .hasSize(1));
  }

  @Test
  void aReaderNeverSeesAMovedEntityTwiceOrNotAtAll() throws Exception {
    OrgHierarchy org = views.orgHierarchy();
    org.writer()
        .load(
            List.of(
                entity("root", null),
                entity("left", "root"),
                entity("right", "root"),
                entity("moved", "left"),
                entity("below", "moved")));

    writeWhileReading(
        round -> org.writer().apply(entity("moved", round % 2 == 0 ? "left" : "right")),
        () -> {
          List<String> below =
              org.descendants("t", "root").stream().map(OrgEntity::entityId).toList();
          assertThat(below).containsExactlyInAnyOrder("left", "right", "moved", "below");
          assertThat(org.path("t", "below")).hasSize(4);
        });
  }

  @Test
  void aReaderNeverMissesAUserWhoKeepsOneOfTwoEmails() throws Exception {
    Users users = views.users();
    users.writer().load(List.of(user("a@example.com", 0)));

    writeWhileReading(
        round -> users.writer().apply(user("A@example.com", round)),
        () -> assertThat(users.byEmail("t", "a@example.com")).isPresent());
  }

  private Change<OrgEntity> entity(String id, String parent) {
    return changes.of(new OrgEntity(id, "t", parent, null, id, true));
  }

  private Change<User> user(String email, int round) {
    return changes.of(new User("u", "t", email, "Name " + round, List.of(), true));
  }

  private static void writeWhileReading(IntConsumer write, Runnable check) throws Exception {
    ExecutorService readers = Executors.newFixedThreadPool(2);
    try {
      AtomicBoolean done = new AtomicBoolean();
      CountDownLatch reading = new CountDownLatch(2);
      Runnable reader =
          () -> {
            check.run();
            reading.countDown();
            while (!done.get()) {
              check.run();
            }
          };
      Future<?> one = readers.submit(reader);
      Future<?> other = readers.submit(reader);
      assertThat(reading.await(10, TimeUnit.SECONDS)).isTrue();
      for (int round = 1; round <= ROUNDS; round++) {
        write.accept(round);
      }
      done.set(true);
      one.get(10, TimeUnit.SECONDS);
      other.get(10, TimeUnit.SECONDS);
    } finally {
      readers.shutdownNow();
    }
  }
}
