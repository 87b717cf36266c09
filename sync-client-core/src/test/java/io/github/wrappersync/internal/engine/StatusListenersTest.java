package io.github.wrappersync.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wrappersync.model.Subscription;
import io.github.wrappersync.status.StatusListener;
import io.github.wrappersync.status.SyncEvent;
import io.github.wrappersync.status.SyncState;
import io.github.wrappersync.status.SyncStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StatusListenersTest {

  private final StepExecutor threads = new StepExecutor();
  private final StatusListeners listeners = new StatusListeners(threads);
  private final List<String> heard = new ArrayList<>();

  private Subscription listen(String name) {
    return listeners.add(
        new StatusListener() {
          @Override
          public void onChange(SyncState before, SyncStatus now) {}

          @Override
          public void onEvent(SyncEvent event) {
            heard.add(name + ((SyncEvent.LeaseGained) event).handler());
            if (heard.size() == 1) {
              throw new IllegalStateException("broken");
            }
          }
        });
  }

  private void tell(int number) {
    listeners.event(new SyncEvent.LeaseGained(Instant.EPOCH, String.valueOf(number)));
  }

  private void run() {
    while (threads.step()) {
      // until nothing is left
    }
  }

  @Test
  void eachHearsEverythingInOrderAlsoAfterItHasThrown() {
    listen("a");
    listen("b");
    tell(1);
    tell(2);
    run();
    tell(3);
    run();

    assertThat(heard).containsExactly("a1", "a2", "b1", "b2", "a3", "b3");
  }

  @Test
  void oneThatIsFarBehindMissesTheOldest() {
    listen("a");
    for (int i = 1; i <= StatusListeners.CAPACITY + 2; i++) {
      tell(i);
    }
    run();

    assertThat(heard).hasSize(StatusListeners.CAPACITY).startsWith("a3").endsWith("a1002");
  }

  @Test
  void oneThatIsTakenBackDoesNotHearWhatWaited() {
    Subscription subscription = listen("a");
    tell(1);
    subscription.close();
    tell(2);
    run();

    assertThat(heard).isEmpty();
  }
}
