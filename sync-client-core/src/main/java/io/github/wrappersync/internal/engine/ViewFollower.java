package io.github.wrappersync.internal.engine;

import io.github.wrappersync.internal.engine.ShownRecords.Shown;
import io.github.wrappersync.model.Change;
import io.github.wrappersync.model.ChangeType;
import io.github.wrappersync.model.DataType;
import io.github.wrappersync.store.Checkpoint;
import io.github.wrappersync.view.View;
import io.github.wrappersync.view.ViewChange;
import io.github.wrappersync.wire.Envelope;
import io.github.wrappersync.wire.WireCodec;
import io.github.wrappersync.wire.WireException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Feeds the views of one data type, and tells how their records change. A record whose data does
 * not fit the class keeps its last good state there, and nothing is told of it.
 *
 * @param <T> the class of the records
 */
public final class ViewFollower<T> implements Follower {

  private static final Logger log = LoggerFactory.getLogger("io.github.wrappersync.view");

  private record Key(String tenantId, String recordId) {
    static Key of(Envelope event) {
      return new Key(event.channel().tenantId(), event.recordId());
    }
  }

  private final List<View<T>> views;
  private final DataType<T> dataType;
  private final StatusBoard board;
  private final UnreadableRecords unreadable;
  private final Consumer<ViewChange<T>> listener;
  private boolean loaded;

  private ShownRecords<T> readable = new ShownRecords<>();

  public ViewFollower(View<T> view, StatusBoard board) {
    this(view.dataType(), List.of(view), board, change -> {});
  }

  /**
   * @param views are fed, each whatever another throws; may be none
   * @param listener is told of each change once all views show it; must neither wait nor throw
   */
  public ViewFollower(
      DataType<T> dataType,
      List<View<T>> views,
      StatusBoard board,
      Consumer<ViewChange<T>> listener) {
    this.dataType = dataType;
    this.views = List.copyOf(views);
    this.board = board;
    this.unreadable = new UnreadableRecords(log, dataType.name());
    this.listener = listener;
  }

  @Override
  public String dataType() {
    return dataType.name();
  }

  @Override
  public Optional<Start> begin() {
    return Optional.of(new Start(0, Optional.empty()));
  }

  @Override
  public boolean resumes() {
    return false;
  }

  @Override
  public void resume(Checkpoint checkpoint) {
    throw new IllegalStateException("A view does not resume: it has no checkpoint");
  }

  @Override
  public void load(String epoch, long position, List<Envelope> records, List<Envelope> differing) {
    unreadable.startOver();
    ShownRecords<T> former = readable;
    LoadedRecords<T> loading = new LoadedRecords<>(dataType, PackedEvents.of(epoch, records));
    loading.read(this::unread);
    // Views read what was read, and nothing of how it is arranged.
    CompletableFuture<ShownRecords<T>> arranging =
        CompletableFuture.supplyAsync(
            loading::arranged, loading.isLarge() ? ForkJoinPool.commonPool() : Runnable::run);
    views.forEach(view -> guarded(() -> view.load(loading)));
    ShownRecords<T> next = arranging.join();
    readable = next;
    if (loaded) {
      tellDifference(former, next, position);
    }
    loaded = true;
  }

  /** What is shown of a record whose data can not be read: what there was before, or nothing. */
  private @Nullable Shown<T> unread(Envelope event, WireException problem) {
    found(event, problem);
    Shown<T> last = readable.get(event.channel().tenantId(), event.recordId());
    return last == null ? null : last.copy();
  }

  private void tellDifference(ShownRecords<T> former, ShownRecords<T> next, long snapshotPosition) {
    former.forEach(
        (tenantId, before) -> {
          if (next.get(tenantId, before.recordId) == null) {
            tell(tenantId, before.recordId, before, null, snapshotPosition);
          }
        });
    next.forEach(
        (tenantId, after) ->
            tell(
                tenantId,
                after.recordId,
                former.get(tenantId, after.recordId),
                after,
                after.position));
  }

  @Override
  public void accept(Envelope event, boolean newest) {
    if (!newest) {
      return;
    }
    Change<T> change = read(event);
    if (change == null) {
      return; // the view has the last state that could be read
    }
    String tenantId = change.tenantId();
    Shown<T> after = change.isDelete() ? null : LoadedRecords.shown(change, event.data());
    Shown<T> before =
        after == null
            ? readable.remove(tenantId, change.recordId())
            : readable.put(tenantId, after);
    views.forEach(view -> guarded(() -> view.apply(change)));
    tell(tenantId, change.recordId(), before, after, event.position());
  }

  private void tell(
      String tenantId,
      String recordId,
      @Nullable Shown<T> before,
      @Nullable Shown<T> after,
      long position) {
    guarded( // asks the records' own equals
        () -> {
          boolean isSame = before == null ? after == null : after != null && before.isLike(after);
          if (!isSame) {
            listener.accept(
                new ViewChange<>(tenantId, recordId, recordOf(before), recordOf(after), position));
          }
        });
  }

  private Optional<T> recordOf(@Nullable Shown<T> shown) {
    return Optional.ofNullable(shown).map(state -> state.record);
  }

  @Override
  public void verified(long position) {}

  @Override
  public boolean hasRoom() {
    return true;
  }

  /** The application's code: what it throws, also an error, must not stop the engine. */
  private void guarded(Runnable write) {
    try {
      write.run();
    } catch (RuntimeException | Error e) {
      board.error("A view of %s failed: %s".formatted(dataType, e));
      log.error("A view of {} failed, and lacks what it was told", dataType, e);
    }
  }

  /**
   * Reads the event. A delete whose data does not fit deletes what there was before; null where
   * there is nothing to be done.
   */
  private @Nullable Change<T> read(Envelope event) {
    try {
      Change<T> change = WireCodec.toChange(event, dataType);
      unreadable.over(Key.of(event));
      return change;
    } catch (WireException e) {
      found(event, e);
      Shown<T> last = readable.get(event.channel().tenantId(), event.recordId());
      return last == null || event.changeType() != ChangeType.DELETE
          ? null
          : LoadedRecords.change(event, dataType, last, event.position());
    }
  }

  private void found(Envelope event, WireException problem) {
    board.undecodable(problem);
    if (event.changeType() == ChangeType.DELETE) {
      unreadable.over(Key.of(event));
    } else {
      unreadable.found(Key.of(event), String.valueOf(problem.getMessage()));
    }
  }
}
