package io.github.wrappersync.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What all stores have to keep to. */
public abstract class StoresContract {

  protected static final Duration LONG = Duration.ofMinutes(5);
  protected static final String HANDLER = "crm/bill-recalculation";

  protected static final String TYPE = "credit-configs";

  private static int names;

  protected Stores stores;
  protected String handler;
  protected Lease lease;

  /** The stores to test; those of one class may share a database. */
  protected abstract Stores open() throws Exception;

  @BeforeEach
  void begin() throws Exception {
    stores = open();
    handler = HANDLER + "-" + names++;
    lease = stores.leases().acquire(handler, "one", LONG).orElseThrow();
  }

  @Test
  void aHandlerThatNeverSavedOneHasNoCheckpoint() {
    assertThat(stores.checkpoints().load(handler)).isEmpty();
  }

  @Test
  void theCheckpointSavedLastIsLoaded() {
    stores.checkpoints().save(lease, TYPE, new Checkpoint("epoch-1", 7, true));
    assertThat(stores.checkpoints().load(handler)).contains(new Checkpoint("epoch-1", 7, true));
    stores.checkpoints().save(lease, TYPE, new Checkpoint("epoch-2", 3));

    assertThat(stores.checkpoints().load(handler)).contains(new Checkpoint("epoch-2", 3));
  }

  @Test
  void anEventIsDoneOnce() throws Exception {
    Delivery delivery = delivery("epoch-1", 5);
    List<String> effects = new ArrayList<>();

    assertThat(stores.inbox().isDone(delivery)).isFalse();
    assertThat(stores.inbox().doOnce(delivery, () -> effects.add("first"))).isTrue();
    assertThat(stores.inbox().doOnce(delivery, () -> effects.add("second"))).isFalse();
    assertThat(stores.inbox().isDone(delivery)).isTrue();

    assertThat(effects).containsExactly("first");
  }

  @Test
  void anEventWhoseWorkThrewIsDoneAgain() throws Exception {
    Delivery delivery = delivery("epoch-1", 5);

    assertThatThrownBy(
            () ->
                stores
                    .inbox()
                    .doOnce(
                        delivery,
                        () -> {
                          throw new IllegalStateException("broken");
                        }))
        .hasMessage("broken");

    assertThat(stores.inbox().doOnce(delivery, () -> {})).isTrue();
  }

  @Test
  void anEventOfAnotherEpochIsAnotherEvent() throws Exception {
    Delivery delivery = delivery("epoch-1", 5);
    stores.inbox().doOnce(delivery, () -> {});

    Delivery restored = new Delivery(delivery.eventId(), new Checkpoint("epoch-2", 5), lease);
    assertThat(stores.inbox().doOnce(restored, () -> {})).isTrue();
  }

  @Test
  void whatACheckpointHasPassedIsForgottenAndTheRestKept() throws Exception {
    Delivery below = delivery("epoch-1", 5);
    Delivery above = delivery("epoch-1", 6);
    Delivery before = delivery("epoch-0", 9);
    for (Delivery delivery : List.of(below, above, before)) {
      stores.inbox().doOnce(delivery, () -> {});
    }

    stores.inbox().forget(lease, new Checkpoint("epoch-1", 5));

    assertThat(stores.inbox().doOnce(below, () -> {})).isTrue();
    assertThat(stores.inbox().doOnce(before, () -> {})).isTrue();
    assertThat(stores.inbox().doOnce(above, () -> {})).isFalse();
  }

  @Test
  void forgettingLeavesOtherHandlersAlone() throws Exception {
    Lease other = stores.leases().acquire(handler + "-other", "one", LONG).orElseThrow();
    Delivery delivery = new Delivery(UUID.randomUUID(), new Checkpoint("epoch-1", 5), other);
    stores.inbox().doOnce(delivery, () -> {});

    stores.inbox().forget(lease, new Checkpoint("epoch-1", 100));

    assertThat(stores.inbox().doOnce(delivery, () -> {})).isFalse();
  }

  @Test
  void aLeaseIsHeldByOneInstance() {
    assertThat(stores.leases().acquire(handler, "two", LONG)).isEmpty();
    assertThat(stores.leases().renew(lease, LONG)).isTrue();
  }

  @Test
  void aReleasedLeaseIsTakenWithAHigherToken() {
    stores.leases().release(lease);

    Lease next = stores.leases().acquire(handler, "two", LONG).orElseThrow();

    assertThat(next.token()).isGreaterThan(lease.token());
    assertThat(stores.leases().renew(lease, LONG)).isFalse();
  }

  @Test
  void aLeaseThatHasRunOutIsTakenAndItsFormerHolderRefused() throws Exception {
    Lease next = takeOver();

    assertThat(stores.leases().renew(lease, LONG)).isFalse();
    assertThatThrownBy(() -> stores.checkpoints().save(lease, TYPE, new Checkpoint("epoch-1", 1)))
        .isInstanceOf(LeaseLostException.class);
    assertThatThrownBy(() -> stores.inbox().forget(lease, new Checkpoint("epoch-1", 1)))
        .isInstanceOf(LeaseLostException.class);
    List<String> effects = new ArrayList<>();
    assertThatThrownBy(
            () -> stores.inbox().doOnce(delivery("epoch-1", 5), () -> effects.add("late")))
        .isInstanceOf(LeaseLostException.class)
        .hasMessageContaining(handler);
    assertThat(effects).isEmpty();
    assertThat(stores.checkpoints().load(handler)).isEmpty();
    stores.checkpoints().save(next, TYPE, new Checkpoint("epoch-1", 2));
    assertThat(stores.checkpoints().load(handler)).contains(new Checkpoint("epoch-1", 2));
  }

  @Test
  void aLeaseThatHasRunOutAndThatNobodyTookIsRenewed() {
    stores.leases().renew(lease, Duration.ZERO);

    assertThat(stores.leases().renew(lease, LONG)).isTrue();
    assertThat(stores.leases().acquire(handler, "two", LONG)).isEmpty();
  }

  @Test
  void releasingALostLeaseDoesNothing() {
    Lease next = takeOver();

    stores.leases().release(lease);

    assertThat(stores.leases().renew(next, LONG)).isTrue();
    assertThat(stores.leases().acquire(handler, "three", LONG)).isEmpty();
  }

  @Test
  void deadLettersAreListedInTheOrderTheyCame() {
    DeadLetter first = letter("b", 9, "first");
    DeadLetter second = letter("a", 3, "second");
    stores.deadLetters().put(lease, first);
    stores.deadLetters().put(lease, second);

    assertThat(stores.deadLetters().list(handler)).containsExactly(first, second);
    assertThat(stores.deadLetters().list("another")).isEmpty();
  }

  @Test
  void aDeadLetterThatIsPutAgainKeepsItsPlace() {
    stores.deadLetters().put(lease, letter("a", 1, "first"));
    stores.deadLetters().put(lease, letter("b", 2, "second"));
    DeadLetter again = letter("a", 1, "failed again, with ünïcödé 🙂");
    stores.deadLetters().put(lease, again);

    assertThat(stores.deadLetters().list(handler)).first().isEqualTo(again);
    assertThat(stores.deadLetters().list(handler)).hasSize(2);
    assertThat(stores.deadLetters().find(again.id())).contains(again);
  }

  @Test
  void aDeadLetterGoesWithItsEffectAndIsNotDoneAgain() throws Exception {
    DeadLetter letter = letter("a", 1, "first");
    stores.deadLetters().put(lease, letter);
    List<String> effects = new ArrayList<>();
    Delivery delivery = fromLetter(letter);

    assertThatThrownBy(
            () ->
                stores
                    .inbox()
                    .doOnce(
                        delivery,
                        () -> {
                          throw new IllegalStateException("broken");
                        }))
        .hasMessage("broken");
    assertThat(stores.deadLetters().find(letter.id())).isPresent();

    assertThat(stores.inbox().doOnce(delivery, () -> effects.add("first"))).isTrue();
    assertThat(stores.deadLetters().find(letter.id())).isEmpty();

    stores.inbox().forget(lease, new Checkpoint("epoch-1", 100));
    assertThat(stores.inbox().doOnce(delivery, () -> effects.add("second"))).isFalse();
    assertThat(effects).containsExactly("first");
  }

  @Test
  void aDeadLetterOfAnEventThatIsDoneGoesWithoutAnEffect() throws Exception {
    DeadLetter letter = letter("a", 1, "first");
    stores.deadLetters().put(lease, letter);
    Delivery delivery = fromLetter(letter);
    stores.inbox().doOnce(new Delivery(delivery.eventId(), delivery.at(), lease), () -> {});

    assertThat(stores.inbox().doOnce(delivery, () -> fail("done before"))).isFalse();

    assertThat(stores.deadLetters().find(letter.id())).isEmpty();
  }

  @Test
  void aFormerHolderSetsNothingAside() {
    takeOver();

    assertThatThrownBy(() -> stores.deadLetters().put(lease, letter("late", 1, "late")))
        .isInstanceOf(LeaseLostException.class);

    assertThat(stores.deadLetters().list(handler)).isEmpty();
  }

  @Test
  void deadLettersAreFoundAndCountedByRecord() {
    stores.deadLetters().put(lease, letter("1", "a", 1, "first"));
    stores.deadLetters().put(lease, letter("2", "b", 2, "other"));
    stores.deadLetters().put(lease, letter("3", "a", 3, "follows"));
    stores.deadLetters().put(lease, letter("4", "A", 4, "another one"));
    stores.deadLetters().put(lease, letter("5", "a ", 5, "and another"));

    assertThat(stores.deadLetters().list(handler, "tenant:ü*", "a"))
        .extracting(DeadLetter::position)
        .containsExactly(1L, 3L);
    assertThat(stores.deadLetters().list(handler, "another", "a")).isEmpty();
    assertThat(stores.deadLetters().records(handler))
        .extracting(DeadRecord::recordId, DeadRecord::letters)
        .containsExactly(tuple("a", 2), tuple("b", 1), tuple("A", 1), tuple("a ", 1));
  }

  @Test
  void deadLettersAreMarkedByAnyInstance() {
    DeadLetter first = letter("1", "a", 1, "first");
    DeadLetter second = letter("2", "b", 2, "second");
    stores.deadLetters().put(lease, first);
    stores.deadLetters().put(lease, second);
    assertThat(stores.deadLetters().markedRecords(handler)).isEmpty();

    assertThat(stores.deadLetters().mark(second.id(), DeadLetterState.TO_RETRY)).isTrue();
    assertThat(stores.deadLetters().mark("absent", DeadLetterState.TO_RETRY)).isFalse();

    assertThat(stores.deadLetters().markedRecords(handler))
        .containsExactly(new DeadRecord("tenant:ü*", "b", 1));
    assertThat(stores.deadLetters().find(second.id()))
        .contains(second.withState(DeadLetterState.TO_RETRY));
    assertThat(stores.deadLetters().markAll(handler, DeadLetterState.TO_DISCARD)).isEqualTo(2);
    assertThat(stores.deadLetters().markAll("crm/another", DeadLetterState.TO_DISCARD)).isZero();
    assertThat(stores.deadLetters().list(handler))
        .extracting(DeadLetter::state)
        .containsOnly(DeadLetterState.TO_DISCARD);
  }

  @Test
  void anErrorThatIsTooLongIsCutOff() {
    DeadLetter letter = letter("a", 1, "x".repeat(1_000_000));
    stores.deadLetters().put(lease, letter);

    assertThat(stores.deadLetters().list(handler).get(0).error()).hasSize(DeadLetter.LONGEST_ERROR);
  }

  @Test
  void aCheckpointTellsItsDataType() {
    assertThat(stores.checkpoints().dataType(handler)).isEmpty();

    stores.checkpoints().save(lease, "users", new Checkpoint("epoch-1", 1));

    assertThat(stores.checkpoints().dataType(handler)).contains("users");
  }

  @Test
  void theHolderOfALeaseIsKnownUntilItRunsOut() {
    assertThat(stores.leases().holder(handler)).contains("one");

    stores.leases().release(lease);

    assertThat(stores.leases().holder(handler)).isEmpty();
    assertThat(stores.leases().holder("crm/unknown")).isEmpty();
  }

  @Test
  void aRestartUnderTheSameNameReclaimsItsLeaseAndOthersDoNot() {
    assertThat(stores.leases().reclaim(handler, "two", LONG)).isEmpty();
    assertThat(stores.leases().acquire(handler, "one", LONG)).isEmpty();

    Lease again = stores.leases().reclaim(handler, "one", LONG).orElseThrow();

    assertThat(again.token()).isGreaterThan(lease.token());
    assertThat(stores.leases().renew(lease, LONG)).isFalse();
  }

  protected Delivery fromLetter(DeadLetter letter) {
    return new Delivery(
        UUID.randomUUID(),
        new Checkpoint("epoch-1", letter.position()),
        lease,
        Optional.of(letter.id()));
  }

  protected Lease takeOver() {
    stores.leases().renew(lease, Duration.ZERO);
    return stores.leases().acquire(handler, "two", LONG).orElseThrow();
  }

  protected Delivery delivery(String epoch, long position) {
    return new Delivery(UUID.randomUUID(), new Checkpoint(epoch, position), lease);
  }

  protected DeadLetter letter(String name, long position, String error) {
    return letter(name, "record-🙂", position, error);
  }

  protected DeadLetter letter(String name, String record, long position, String error) {
    return new DeadLetter(
        handler + "/" + name,
        "crm",
        handler.substring("crm/".length()),
        "tenant:ü*",
        "credit-configs",
        record,
        position,
        "{\"long\":\"" + "x".repeat(100_000) + "\"}",
        5,
        error,
        Instant.parse("2026-01-01T00:00:00.123Z"),
        DeadLetterState.WAITING);
  }
}
