package io.github.wrappersync.internal.engine;

import io.github.wrappersync.store.Checkpoint;
import io.github.wrappersync.store.CheckpointStore;
import io.github.wrappersync.store.DeadLetter;
import io.github.wrappersync.store.DeadLetters;
import io.github.wrappersync.store.Delivery;
import io.github.wrappersync.store.Inbox;
import io.github.wrappersync.store.Lease;
import io.github.wrappersync.store.LeaseLostException;
import io.github.wrappersync.store.Leases;
import io.github.wrappersync.store.Stores;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;

/**
 * The stores of all instances: they fail at times, are checked, and may have a planted fault.
 *
 * <p>What does not fail is the work itself in the inbox, and keeping and removing a dead letter: a
 * letter that is done and cannot be removed is done again.
 */
final class ModelStores implements Stores {

  private final Stores plain;
  private final Random random;
  private final Counts counts;
  private final Effects effects;
  private final Plant plant;
  private final BiConsumer<Lease, Checkpoint> audit;
  private final Map<String, Lease> held;
  private final String instance;

  /** Whether they fail at times. */
  final AtomicBoolean flaky;

  /**
   * @param audit is told each checkpoint before it is saved
   */
  ModelStores(
      Stores plain,
      Random random,
      Counts counts,
      Effects effects,
      Plant plant,
      BiConsumer<Lease, Checkpoint> audit) {
    this(plain, random, counts, effects, plant, audit, new HashMap<>(), "", new AtomicBoolean());
  }

  private ModelStores(
      Stores plain,
      Random random,
      Counts counts,
      Effects effects,
      Plant plant,
      BiConsumer<Lease, Checkpoint> audit,
      Map<String, Lease> held,
      String instance,
      AtomicBoolean flaky) {
    this.plain = plain;
    this.random = random;
    this.counts = counts;
    this.effects = effects;
    this.plant = plant;
    this.audit = audit;
    this.held = held;
    this.instance = instance;
    this.flaky = flaky;
  }

  /** The same, as one instance sees them. */
  ModelStores of(String name) {
    return new ModelStores(plain, random, counts, effects, plant, audit, held, name, flaky);
  }

  private void failAtTimes() {
    if (flaky.get() && random.nextInt(5) == 0) {
      counts.add(Happening.STORE_FAILURE);
      throw new IllegalStateException("The test's store fails at times");
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

  @Override
  public CheckpointStore checkpoints() {
    return new CheckpointStore() {
      @Override
      public Optional<Checkpoint> load(String handler) {
        return ask(() -> plain.checkpoints().load(handler));
      }

      @Override
      public void save(Lease lease, Checkpoint checkpoint) {
        Checkpoint saved = plant.saved(checkpoint);
        ask(
            () -> {
              boolean loading = saved.loading();
              counts.add(loading ? Happening.LOADING_CHECKPOINT : Happening.CHECKPOINT);
              if (fenced(lease).equals(held.get(lease.handler()))) {
                audit.accept(lease, saved);
              }
              plain.checkpoints().save(fenced(lease), saved);
              return true;
            });
      }
    };
  }

  @Override
  public Inbox inbox() {
    return new Inbox() {
      @Override
      public boolean doOnce(Delivery delivery, Work work) throws Exception {
        Delivery fenced = new Delivery(delivery.eventId(), delivery.at(), fenced(delivery.lease()));
        return call(
            () -> {
              boolean now = plain.inbox().doOnce(fenced, work);
              if (!now) {
                counts.add(Happening.TOLD_AGAIN);
              } else if (plant == Plant.INBOX_FORGETS) {
                forgetAll(fenced);
              }
              return now;
            });
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
      public void put(DeadLetter letter) {
        askSafely(
            () -> {
              Lease lease = held.get(letter.handler());
              if (plant != Plant.LEASE_WITHOUT_FENCING && !lease.holder().equals(instance)) {
                throw new LeaseLostException(lease);
              }
              counts.add(Happening.DEAD_LETTER);
              effects.setAside(letter);
              plain.deadLetters().put(letter);
              return true;
            });
      }

      @Override
      public List<DeadLetter> list(String handler) {
        return ask(() -> plain.deadLetters().list(handler));
      }

      @Override
      public Optional<DeadLetter> find(String id) {
        return ask(() -> plain.deadLetters().find(id));
      }

      @Override
      public boolean remove(String id) {
        return askSafely(
            () -> {
              counts.add(Happening.DEAD_LETTER_DONE);
              return plain.deadLetters().remove(id);
            });
      }
    };
  }

  @Override
  public Leases leases() {
    return new Leases() {
      @Override
      public Optional<Lease> acquire(String handler, String holder, Duration term) {
        return ask(
            () -> {
              Optional<Lease> got = plain.leases().acquire(handler, holder, term);
              got.ifPresent(
                  lease -> {
                    Lease before = held.put(handler, lease);
                    if (before != null && !before.holder().equals(holder)) {
                      counts.add(Happening.TAKEOVER);
                    }
                  });
              return got;
            });
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
