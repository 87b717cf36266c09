package io.github.wrappersync.publisher.health;

import io.github.wrappersync.publisher.operations.WriterControl;
import java.util.List;
import java.util.function.Supplier;

/** A pause that an operator has asked for, and may have forgotten. */
public final class PauseSource implements HealthSource {

  private final Supplier<WriterControl.Pause> pause;

  public PauseSource(Supplier<WriterControl.Pause> pause) {
    this.pause = pause;
  }

  @Override
  public List<Reason> examine() {
    WriterControl.Pause present = pause.get();
    return present.paused()
        ? List.of(
            Reason.degraded(
                "paused",
                "The writer is paused since %s: changes are captured and wait until POST /admin/resume"
                    .formatted(present.pausedAt())))
        : List.of();
  }
}
