package io.github.wrappersync.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import io.github.wrappersync.store.Checkpoint;
import io.github.wrappersync.store.DeadLetter;
import io.github.wrappersync.store.Delivery;
import io.github.wrappersync.store.Lease;
import io.github.wrappersync.store.LeaseLostException;
import io.github.wrappersync.store.TransactionConflictException;
import io.github.wrappersync.store.TransactionalInbox.TransactionalBatch;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What stores on a database have to keep to when several events are done in one transaction. */
abstract class BatchesContract extends HostileHandlersContract {

  @BeforeEach
  void beginWithNotes() throws Exception {
    withNotes();
  }

  private List<Delivery> deliveries(int number) {
    return LongStream.rangeClosed(1, number)
        .mapToObj(position -> delivery("epoch-1", position))
        .toList();
  }

  /** A note for each event. */
  private void noteEach(Connection transaction, List<Delivery> left) throws SQLException {
    for (int i = 0; i < left.size(); i++) {
      note(transaction);
    }
  }

  private static TransactionalBatch nothing() {
    return (transaction, left) -> fail("there is nothing to do");
  }

  @Test
  void severalEventsAndTheMemoryOfThemAreOneTransaction() throws Exception {
    List<Delivery> all = deliveries(3);

    assertThatThrownBy(
            () ->
                hostile()
                    .doOnceInTransaction(
                        all,
                        (transaction, left) -> {
                          noteEach(transaction, left);
                          throw new IllegalStateException("broken");
                        }))
        .hasMessage("broken");
    assertThat(notes()).isZero();
    assertThat(all).noneMatch(stores.inbox()::isDone);

    assertThat(hostile().doOnceInTransaction(all, this::noteEach)).isEqualTo(3);
    assertThat(hostile().doOnceInTransaction(all, nothing())).isZero();
    assertThat(hostile().doOnceInTransaction(List.of(), nothing())).isZero();
    assertThat(all).allMatch(stores.inbox()::isDone);
    assertThat(notes()).isEqualTo(3);
  }

  @Test
  void whatWasDoneIsLeftOutAndTheRestKeepsItsOrder() throws Exception {
    List<Delivery> all = deliveries(6);
    stores.inbox().doOnce(all.get(1), () -> {});
    hostile().doOnceInTransaction(all.get(4), transaction -> {});
    List<Delivery> told = new ArrayList<>();

    int done = hostile().doOnceInTransaction(all, (transaction, left) -> told.addAll(left));

    assertThat(done).isEqualTo(4);
    assertThat(told).containsExactly(all.get(0), all.get(2), all.get(3), all.get(5));
  }

  @Test
  void anEventThatIsTwiceInABatchCountsOnceAndOneOfAnotherEpochIsAnother() throws Exception {
    Delivery first = delivery("epoch-1", 5);
    Delivery restored = new Delivery(first.eventId(), new Checkpoint("epoch-2", 5), lease);
    List<Delivery> told = new ArrayList<>();

    int done =
        hostile()
            .doOnceInTransaction(
                List.of(first, restored, first), (transaction, left) -> told.addAll(left));

    assertThat(done).isEqualTo(2);
    assertThat(told).containsExactly(first, restored);
  }

  @Test
  void theLateBatchOfAFormerHolderIsRefusedAsAWhole() throws Exception {
    List<Delivery> all = deliveries(3);

    assertThatThrownBy(
            () ->
                hostile()
                    .doOnceInTransaction(
                        all,
                        (transaction, left) -> {
                          noteEach(transaction, left);
                          takeOver();
                        }))
        .isInstanceOf(LeaseLostException.class);

    assertThat(notes()).isZero();
    Lease next = stores.leases().reclaim(handler, "two", LONG).orElseThrow();
    List<Delivery> again =
        all.stream().map(each -> new Delivery(each.eventId(), each.at(), next)).toList();
    assertThat(hostile().doOnceInTransaction(again, this::noteEach)).isEqualTo(3);
  }

  @Test
  void ofTwoBatchesInOtherOrderAtTheSameTimeEachEventHasOneEffect() throws Exception {
    List<Delivery> all = deliveries(200);
    List<Delivery> backwards = new ArrayList<>(all);
    Collections.reverse(backwards);
    CountDownLatch begin = new CountDownLatch(1);
    CompletableFuture<Integer> other =
        CompletableFuture.supplyAsync(
            () -> {
              begin.countDown();
              return doneBy(backwards);
            });
    begin.await();
    int here = doneBy(all);

    assertThat(here + other.get(30, TimeUnit.SECONDS)).isEqualTo(200);
    assertThat(notes()).isEqualTo(200);
  }

  private int doneBy(List<Delivery> deliveries) {
    while (true) {
      try {
        return hostile().doOnceInTransaction(deliveries, this::noteEach);
      } catch (TransactionConflictException e) {
        // given again, as the client does
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    }
  }

  @Test
  void aBatchThatTheDatabaseUndidUnderTheHandlerIsNotDone() throws Exception {
    List<Delivery> all = deliveries(3);

    assertThatThrownBy(
            () ->
                hostile()
                    .doOnceInTransaction(
                        all,
                        (transaction, left) -> {
                          transaction.unwrap(Connection.class).rollback(); // as a deadlock does
                          note(transaction);
                        }))
        .isInstanceOfAny(TransactionConflictException.class, SQLException.class);

    assertThat(notes()).isZero();
    assertThat(all).noneMatch(stores.inbox()::isDone);
  }

  @Test
  void thousandsAreDoneAtOnceAndForgotten() throws Exception {
    List<Delivery> all = deliveries(10_000);
    List<Delivery> few = deliveries(2);
    hostile().doOnceInTransaction(few, (transaction, left) -> {});

    assertThat(hostile().doOnceInTransaction(all, (transaction, left) -> {})).isEqualTo(10_000);
    stores.inbox().forget(lease, new Checkpoint("epoch-1", 9_999));

    assertThat(stores.inbox().isDone(all.get(9_998))).isFalse();
    assertThat(stores.inbox().isDone(few.get(0))).isFalse();
    assertThat(stores.inbox().isDone(all.get(9_999))).isTrue();
  }

  @Test
  void eventsOfTwoLeasesOrOfADeadLetterAreNoBatch() {
    Lease other = stores.leases().acquire(handler + "-other", "one", LONG).orElseThrow();
    Delivery foreign = new Delivery(UUID.randomUUID(), new Checkpoint("epoch-1", 1), other);
    DeadLetter letter = letter("a", 1, "first");

    for (Delivery odd : List.of(foreign, fromLetter(letter))) {
      assertThatThrownBy(
              () -> hostile().doOnceInTransaction(List.of(delivery("epoch-1", 2), odd), nothing()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("one lease");
    }
  }
}
