package io.github.wrappersync.publisher.api.feed;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class LanesTest {

  private final Queue<Runnable> executor = new ArrayDeque<>();
  private final List<String> done = new ArrayList<>();
  private final Lanes lanes = new Lanes(executor::add, 2);

  private void ask(String application, int times) {
    for (int i = 0; i < times; i++) {
      lanes.of(application).execute(() -> done.add(application));
    }
  }

  private void run() {
    while (!executor.isEmpty()) {
      executor.remove().run();
    }
  }

  @Test
  void aThousandTasksOfOneDoNotStandBeforeTheOneOfAnother() {
    ask("crm", 1_000);
    ask("hrms", 1);
    run();

    assertThat(done.indexOf("hrms")).isEqualTo(2);
    assertThat(done).hasSize(1_001);
  }

  @Test
  void ofOneApplicationOnlySoManyAreUnderWay() {
    ask("crm", 5);

    assertThat(executor).hasSize(2);
  }

  @Test
  void whoDoesNotReadItsAnswersGetsNoMoreUntilItDoes() {
    lanes.sending("crm", Lanes.MOST_UNSENT + 1);
    ask("crm", 1);
    ask("hrms", 1);
    run();
    assertThat(done).containsExactly("hrms");

    lanes.sent("crm", Lanes.MOST_UNSENT + 1);
    run();
    assertThat(done).containsExactly("hrms", "crm");
  }
}
