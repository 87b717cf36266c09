package io.github.wrappersync.store;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.function.LongSupplier;

/** Stores in memory that can be away, and that tell the time as the test says. */
public final class FaultyStores implements Stores {

  private final Stores stores;

  /** Whether nothing can be asked. */
  public volatile boolean away;

  /** Whether what was done cannot be remembered. */
  public volatile boolean forgetful;

  /** The name of the method that does what it is to do, and whose answer is lost. */
  public volatile String unanswered = "";

  /** Runs before each call. */
  public volatile Runnable before = () -> {};

  public FaultyStores(LongSupplier nanos) {
    stores = new InMemoryStores(nanos);
  }

  /** The same stores as another process sees them. */
  private FaultyStores(Stores stores) {
    this.stores = stores;
  }

  public FaultyStores elsewhere() {
    return new FaultyStores(stores);
  }

  private <T> T faulty(Class<T> type, T target) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              before.run();
              if (away) {
                throw new StoreUnavailableException(
                    "Away", new IllegalStateException("the test says so"));
              }
              try {
                Object answer = method.invoke(target, arguments);
                if (method.getName().equals(unanswered)) {
                  throw new StoreUnavailableException(
                      "No answer", new IllegalStateException("the test says so"));
                }
                return answer;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }

  @Override
  public CheckpointStore checkpoints() {
    return faulty(CheckpointStore.class, stores.checkpoints());
  }

  @Override
  public Inbox inbox() {
    Inbox plain = faulty(Inbox.class, stores.inbox());
    return new Inbox() {
      @Override
      public boolean doOnce(Delivery delivery, Work work) throws Exception {
        if (forgetful) {
          work.run();
          throw new StoreUnavailableException("Forgotten", new IllegalStateException("the test"));
        }
        return plain.doOnce(delivery, work);
      }

      @Override
      public boolean isDone(Delivery delivery) {
        return plain.isDone(delivery);
      }

      @Override
      public void forget(Lease lease, Checkpoint checkpoint) {
        plain.forget(lease, checkpoint);
      }
    };
  }

  @Override
  public DeadLetters deadLetters() {
    return faulty(DeadLetters.class, stores.deadLetters());
  }

  @Override
  public Leases leases() {
    return faulty(Leases.class, stores.leases());
  }
}
