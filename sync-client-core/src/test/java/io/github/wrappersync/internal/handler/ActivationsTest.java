package io.github.wrappersync.internal.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.wrappersync.internal.engine.StatusBoard;
import io.github.wrappersync.model.DataTypes;
import io.github.wrappersync.status.HandlerState;
import io.github.wrappersync.status.StatusListener;
import io.github.wrappersync.status.SyncEvent;
import io.github.wrappersync.status.SyncState;
import io.github.wrappersync.status.SyncStatus;
import io.github.wrappersync.store.Stores;
import io.github.wrappersync.testing.ManualClock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A lease is lost on one thread and got again on another. */
class ActivationsTest {

  private final ManualClock clock = new ManualClock();
  private final ExecutorService blocking = Executors.newCachedThreadPool();
  private final AtomicBoolean losing = new AtomicBoolean();
  private final CompletableFuture<Void> gotAgain = new CompletableFuture<>();

  /** Who tells of the loss is held up there until the lease is got again, or a while. */
  private final StatusBoard board =
      new StatusBoard(
          clock,
          task -> {
            if (losing.compareAndSet(true, false)) {
              handler().resume();
              try {
                gotAgain.get(300, TimeUnit.MILLISECONDS);
              } catch (TimeoutException e) {
                // It waits for this thread, as it should.
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            }
          });

  private final HandlerFollower handler =
      new HandlerFollower(
          new HandlerSpec<>(
              "bill",
              DataTypes.CREDIT_CONFIGS,
              (inbox, delivery, change) -> {},
              1,
              Duration.ofMillis(1),
              Duration.ofMillis(1)),
          new HandlerParts(
              new HandlerParts.Names("crm", "one", Duration.ofSeconds(10)),
              Stores.inMemory(),
              new Lanes(blocking, clock, 10),
              board,
              clock,
              task -> blocking.execute(() -> runAndTell(task))));

  private HandlerFollower handler() {
    return handler;
  }

  private void runAndTell(Runnable task) {
    task.run();
    gotAgain.complete(null);
  }

  @AfterEach
  void end() {
    blocking.shutdownNow();
  }

  @Test
  void aHandlerThatIsPausedAndResumedAtOnceRunsWhenItSaysSo() {
    assertThat(handler.begin()).isPresent();
    board.listen(
        new StatusListener() {
          @Override
          public void onChange(SyncState before, SyncStatus now) {}

          @Override
          public void onEvent(SyncEvent event) {}
        });

    losing.set(true);
    handler.pause();

    await().until(() -> handler.status().state() == HandlerState.ACTIVE);
    assertThat(losing).isFalse();
    assertThat(handler.isActive()).isTrue();
  }
}
