package io.github.wrappersync.publisher.operations;

import io.github.wrappersync.publisher.drain.Writer;
import io.github.wrappersync.publisher.drain.WriterState;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What the writer contributes to the status. */
public record WriterStatus(Writer writer, WriterControl control) implements StatusPart {

  /**
   * The writer.
   *
   * @param state {@code writing}, {@code standby} or {@code interrupted}: of the instance that
   *     answers
   * @param instance the address of the instance that writes; null if none does
   * @param interruption why the writer of this instance can not write now; null if it can
   */
  record State(
      String state,
      @Nullable String instance,
      boolean paused,
      @Nullable Instant pausedAt,
      @Nullable String pauseReason,
      @Nullable String interruption) {}

  @Override
  public String name() {
    return "writer";
  }

  @Override
  public Object read() {
    WriterState state = writer.state();
    WriterControl.Pause pause = control.pauseState();
    return new State(
        state.state().name().toLowerCase(Locale.ROOT),
        control.writingInstance().orElse(null),
        pause.paused(),
        pause.pausedAt(),
        pause.reason(),
        state.interruption());
  }
}
