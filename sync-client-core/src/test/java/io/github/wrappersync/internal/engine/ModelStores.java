package io.github.wrappersync.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wrappersync.store.Checkpoint;
import io.github.wrappersync.store.CheckpointStore;
import io.github.wrappersync.store.DeadLetter;
import io.github.wrappersync.store.DeadLetterState;
import io.github.wrappersync.store.DeadLetters;
import io.github.wrappersync.store.DeadRecord;
import io.github.wrappersync.store.Delivery;
import io.github.wrappersync.store.Lease;
import io.github.wrappersync.store.LeaseLostException;
import io.github.wrappersync.store.Leases;
import io.github.wrappersync.store.StoreUnavailableException;
import io.github.wrappersync.store.Stores;
import io.github.wrappersync.store.TransactionalInbox;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** The stores of all instances: they fail at times, are checked, and may have a planted fault. */
final class ModelStores implements Stores {

  private final Stores plain;
  private final Random random;
  private final Counts counts;
  private final Plant plant;
  private final BiConsumer<Lease, Checkpoint> audit;
  private final Consumer<Lease> stall;
  private final Map<String, Lease> held;

  /** What the calls under way want to have done, the innermost first. */
  private final Deque<List<Runnable>> transactions = new ArrayDeque<>();

  /** Whether they fail at times. */
  final AtomicBoolean flaky;

  /**
   * @param audit is told each checkpoint before it is saved
   * @param stall happens between a handler's call of the inbox and its work
   */
  ModelStores(
      Stores plain,
      Random random,
      Counts counts,
      Plant plant,
      BiConsumer<Lease, Checkpoint> audit,
      Consumer<Lease> stall) {
    this(plain, random, counts, plant, audit, stall, new HashMap<>(), new AtomicBoolean());
  }

  private ModelStores(
      Stores plain,
      Random random,
      Counts counts,
      Plant plant,
      BiConsumer<Lease, Checkpoint> audit,
      Consumer<Lease> stall,
      Map<String, Lease> held,
      AtomicBoolean flaky) {
    this.plain = plain;
    this.random = random;
    this.counts = counts;
    this.plant = plant;
    this.audit = audit;
    this.stall = stall;
    this.held = held;
    this.flaky = flaky;
  }

  private void failAtTimes() {
    if (flaky.get() && random.nextInt(5) == 0) {
      counts.add(Happening.STORE_FAILURE);
      throw new StoreUnavailableException(
          "The test's store fails at times", new IllegalStateException());
    }
  }

  private <T> T call(Callable<T> operation) throws Exception {
    try {
      return operation.call();
    } catch (LeaseLostException e) {
      counts.add(Happening.LATE_WORK_REFUSED);
      throw e;
    }
  }

  private <T> T ask(Callable<T> operation) {
    failAtTimes();
    return askSafely(operation);
  }

  private <T> T askSafely(Callable<T> operation) {
    try {
      return call(operation);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private Lease fenced(Lease lease) {
    return plant == Plant.LEASE_WITHOUT_FENCING ? held.getOrDefault(lease.handler(), lease) : lease;
  }

  private Delivery fenced(Delivery delivery) {
    return new Delivery(
        delivery.eventId(), delivery.at(), fenced(delivery.lease()), delivery.letter());
  }

  @Override
  public CheckpointStore checkpoints() {
    return new CheckpointStore() {
      @Override
      public Optional<Checkpoint> load(String handler) {
        return ask(() -> plain.checkpoints().load(handler));
      }

      @Override
      public Optional<String> dataType(String handler) {
        return ask(() -> plain.checkpoints().dataType(handler));
      }

      @Override
      public void save(Lease lease, String dataType, Checkpoint checkpoint) {
        Checkpoint saved = plant.saved(checkpoint);
        ask(
            () -> {
              boolean loading = saved.loading();
              counts.add(loading ? Happening.LOADING_CHECKPOINT : Happening.CHECKPOINT);
              if (fenced(lease).equals(held.get(lease.handler()))) {
                audit.accept(lease, saved);
              }
              plain.checkpoints().save(fenced(lease), dataType, saved);
              return true;
            });
      }
    };
  }

  /** Has its effect when the transaction of the call under way is committed. */
  void whenCommitted(Runnable effect) {
    transactions.getFirst().add(effect);
  }

  private void remember(Delivery delivery) throws Exception {
    plain.inbox().doOnce(fenced(delivery), () -> {});
  }

  @Override
  public TransactionalInbox inbox() {
    return new TransactionalInbox() {
      @Override
      public boolean doOnceInTransaction(Delivery delivery, TransactionalWork work)
          throws Exception {
        return doInTransaction(List.of(delivery), (none, left) -> work.run(none)) > 0;
      }

      @Override
      public int doOnceInTransaction(List<Delivery> deliveries, TransactionalBatch work)
          throws Exception {
        assertThat(deliveries).as("a batch").hasSizeGreaterThan(1);
        try {
          int done = doInTransaction(deliveries, work);
          counts.add(Happening.BATCH);
          return done;
        } catch (Exception e) {
          counts.add(Happening.FAILED_BATCH);
          throw e;
        }
      }

      private int doInTransaction(List<Delivery> deliveries, TransactionalBatch work)
          throws Exception {
        failAtTimes();
        return call(
            () -> {
              List<Delivery> left = new ArrayList<>();
              for (Delivery each : deliveries) {
                if (!plain.inbox().isDone(fenced(each)) && !left.contains(each)) {
                  left.add(each);
                }
              }
              boolean isBatch = deliveries.size() > 1;
              if (isBatch && plant == Plant.BATCH_REMEMBERED_ALL_THE_SAME) {
                rememberAll(left);
              }
              List<Runnable> effects = new ArrayList<>();
              transactions.addFirst(effects);
              try {
                if (!left.isEmpty()) {
                  work.run(null, left);
                }
                stall.accept(deliveries.get(0).lease());
              } catch (Exception e) {
                if (isBatch && plant == Plant.BATCH_NOT_ROLLED_BACK) {
                  effects.forEach(Runnable::run);
                }
                throw e;
              } finally {
                transactions.remove(effects);
              }
              plain.inbox().isDone(fenced(deliveries.get(0))); // has the lease looked at
              if (left.size() < deliveries.size()) {
                counts.add(Happening.TOLD_AGAIN);
              }
              effects.forEach(Runnable::run);
              rememberAll(deliveries);
              failAtTimes(); // the commit has no answer
              return left.size();
            });
      }

      private void rememberAll(List<Delivery> deliveries) throws Exception {
        for (Delivery each : deliveries) {
          remember(each);
          each.letter().ifPresent(id -> counts.add(Happening.DEAD_LETTER_DONE));
        }
      }

      @Override
      public boolean doOnce(Delivery delivery, Work work) throws Exception {
        failAtTimes();
        stall.accept(delivery.lease());
        return call(
            () -> {
              boolean now = plain.inbox().doOnce(fenced(delivery), work);
              delivery.letter().ifPresent(id -> counts.add(Happening.DEAD_LETTER_DONE));
              if (!now) {
                counts.add(Happening.TOLD_AGAIN);
              } else if (plant == Plant.INBOX_FORGETS) {
                forgetAll(fenced(delivery));
              }
              return now;
            });
      }

      @Override
      public boolean isDone(Delivery delivery) {
        return ask(() -> plain.inbox().isDone(fenced(delivery)));
      }

      private void forgetAll(Delivery delivery) {
        Checkpoint all = new Checkpoint(delivery.at().epoch(), Long.MAX_VALUE);
        plain.inbox().forget(delivery.lease(), all);
      }

      @Override
      public void forget(Lease lease, Checkpoint checkpoint) {
        ask(
            () -> {
              plain.inbox().forget(fenced(lease), plant.saved(checkpoint));
              return true;
            });
      }
    };
  }

  @Override
  public DeadLetters deadLetters() {
    return new DeadLetters() {
      @Override
      public void put(Lease lease, DeadLetter letter) {
        ask(
            () -> {
              plain.deadLetters().put(fenced(lease), letter);
              counts.add(Happening.DEAD_LETTER);
              return true;
            });
      }

      @Override
      public List<DeadLetter> list(String handler) {
        return ask(() -> plain.deadLetters().list(handler));
      }

      @Override
      public List<DeadLetter> list(String handler, String tenantId, String recordId) {
        return ask(() -> plain.deadLetters().list(handler, tenantId, recordId));
      }

      @Override
      public List<DeadRecord> records(String handler) {
        return ask(() -> plain.deadLetters().records(handler));
      }

      @Override
      public List<DeadRecord> markedRecords(String handler) {
        return ask(() -> plain.deadLetters().markedRecords(handler));
      }

      @Override
      public Optional<DeadLetter> find(String id) {
        return ask(() -> plain.deadLetters().find(id));
      }

      @Override
      public boolean mark(String id, DeadLetterState state) {
        return ask(() -> plain.deadLetters().mark(id, state));
      }

      @Override
      public int markAll(String handler, DeadLetterState state) {
        return ask(() -> plain.deadLetters().markAll(handler, state));
      }
    };
  }

  @Override
  public Leases leases() {
    return new Leases() {
      @Override
      public Optional<Lease> acquire(String handler, String holder, Duration term) {
        return ask(() -> got(plain.leases().acquire(handler, holder, term)));
      }

      @Override
      public Optional<Lease> reclaim(String handler, String holder, Duration term) {
        return ask(() -> got(plain.leases().reclaim(handler, holder, term)));
      }

      private Optional<Lease> got(Optional<Lease> got) {
        got.ifPresent(
            lease -> {
              Lease before = held.put(lease.handler(), lease);
              if (before != null && !before.holder().equals(lease.holder())) {
                counts.add(Happening.TAKEOVER);
              }
            });
        return got;
      }

      @Override
      public Optional<String> holder(String handler) {
        return ask(() -> plain.leases().holder(handler));
      }

      @Override
      public boolean renew(Lease lease, Duration term) {
        return ask(() -> plain.leases().renew(lease, term));
      }

      @Override
      public void release(Lease lease) {
        ask(
            () -> {
              plain.leases().release(lease);
              return true;
            });
      }
    };
  }
}
