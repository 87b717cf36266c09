package io.github.wrappersync.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wrappersync.model.CreditConfig;
import io.github.wrappersync.model.DataTypes;
import io.github.wrappersync.view.ViewChange;
import io.github.wrappersync.view.ViewOptions;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A bounded view beside listeners of its data type, and beside what was kept for a warm start. */
class BoundedViewMeetsOthersTest {

  private final BoundedRig bounded = new BoundedRig(ViewOptions.maximumTenants(10));
  private final Rig rig = bounded.rig;
  private final List<String> seen = new ArrayList<>();

  /** As the client does it for a listener: it is told by a follower that comes first. */
  private void listen() {
    rig.followers.add(
        0,
        new ViewFollower<>(
            DataTypes.CREDIT_CONFIGS, List.of(), rig.board, change -> seen.add(look(change))));
  }

  private String look(ViewChange<CreditConfig> change) {
    String told =
        change.after().map(CreditConfig::creditCost).map(BigDecimal::toString).orElse("none");
    String held = "none";
    if (bounded.writer.holds("t1")) {
      held = bounded.cost("t1", "a").map(String::valueOf).orElse("none");
    } else {
      held = "not held";
    }
    return "told " + told + ", held " + held;
  }

  @Test
  void aListenerIsToldOnceTheBoundedViewShowsTheChange() {
    listen();
    rig.put("a", 1);
    bounded.start();
    assertThat(bounded.find("t1", "a")).contains(1);

    rig.put("a", 2);
    bounded.run();
    rig.delete("a");
    bounded.run();

    assertThat(seen).containsExactly("told 2, held 2", "told none, held none");
  }

  @Test
  void aListenerIsToldOfAResynchronizationOnceTheBoundedViewHasLetGo() {
    listen();
    rig.put("a", 1);
    bounded.start();
    assertThat(bounded.find("t1", "a")).contains(1);

    rig.publisher.newEpoch();
    rig.publisher.dropNext(1);
    rig.put("a", 2);
    rig.publisher.heartbeat();
    bounded.pass(Duration.ofSeconds(1));

    assertThat(seen).containsExactly("told 2, held not held");
  }

  @Test
  void whenItStartsWarmABoundedViewCanLoadAsSoonAsTheOthersAreReady() {
    rig.publisher.unavailable();
    rig.withView().withKept(new Snapshot("epoch-1", 0, List.of()));
    rig.build();
    rig.engine.start();
    while (!rig.board.isLoaded()) {
      assertThat(rig.thread.step() || rig.requests.step()).isTrue();
    }

    rig.publisher.heal();
    rig.put("a", 1);
    assertThat(bounded.find("t1", "a")).isEqualTo(Optional.of(1));
  }
}
