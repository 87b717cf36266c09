package io.github.wrappersync.internal.engine;

import io.github.wrappersync.model.Change;
import io.github.wrappersync.model.ChangeType;
import io.github.wrappersync.model.DataType;
import io.github.wrappersync.store.Checkpoint;
import io.github.wrappersync.view.View;
import io.github.wrappersync.view.ViewChange;
import io.github.wrappersync.wire.Envelope;
import io.github.wrappersync.wire.WireCodec;
import io.github.wrappersync.wire.WireException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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

  /** A state that could be read, with the text it was read from. */
  private record Shown<T>(Change<T> change, String data) {

    boolean isLike(Shown<T> other) {
      return data.equals(other.data) || change.record().equals(other.change.record());
    }
  }

  private final List<View<T>> views;
  private final DataType<T> dataType;
  private final StatusBoard board;
  private final UnreadableRecords unreadable;
  private final Consumer<ViewChange<T>> listener;
  private boolean loaded;

  /** The newest state of each record that could be read. */
  private Map<Key, Shown<T>> readable = new HashMap<>();

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
    Map<Key, Shown<T>> next = new HashMap<>();
    for (Envelope event : records) {
      Shown<T> shown = read(event);
      if (shown != null) {
        next.put(Key.of(event), shown);
      }
    }
    Map<Key, Shown<T>> former = readable;
    readable = next;
    List<Change<T>> changes = next.values().stream().map(Shown::change).toList();
    views.forEach(view -> guarded(() -> view.load(changes)));
    if (loaded) {
      tellDifference(former, next, position);
    }
    loaded = true;
  }

  private void tellDifference(
      Map<Key, Shown<T>> former, Map<Key, Shown<T>> next, long snapshotPosition) {
    former.forEach(
        (key, before) -> {
          if (!next.containsKey(key)) {
            tell(key, before, null, snapshotPosition);
          }
        });
    next.forEach((key, after) -> tell(key, former.get(key), after, after.change().position()));
  }

  @Override
  public void accept(Envelope event, boolean newest) {
    if (!newest) {
      return;
    }
    Shown<T> shown = read(event);
    if (shown == null || shown.change().position() != event.position()) {
      return; // it could not be read: the view has the last state that could
    }
    Key key = Key.of(event);
    boolean isDelete = shown.change().isDelete();
    Shown<T> before = isDelete ? readable.remove(key) : readable.put(key, shown);
    views.forEach(view -> guarded(() -> view.apply(shown.change())));
    tell(key, before, isDelete ? null : shown, event.position());
  }

  private void tell(Key key, @Nullable Shown<T> before, @Nullable Shown<T> after, long position) {
    guarded(() -> tellIfDifferent(key, before, after, position)); // asks the records' own equals
  }

  private void tellIfDifferent(
      Key key, @Nullable Shown<T> before, @Nullable Shown<T> after, long position) {
    boolean isSame = before == null ? after == null : after != null && before.isLike(after);
    if (!isSame) {
      listener.accept(
          new ViewChange<>(
              key.tenantId(), key.recordId(), recordOf(before), recordOf(after), position));
    }
  }

  private Optional<T> recordOf(@Nullable Shown<T> shown) {
    return Optional.ofNullable(shown).map(state -> state.change().record());
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
   * Reads the event; where its data does not fit, what there was before, for a delete as a delete.
   */
  private @Nullable Shown<T> read(Envelope event) {
    try {
      Shown<T> shown = new Shown<>(WireCodec.toChange(event, dataType), event.data());
      unreadable.over(Key.of(event));
      return shown;
    } catch (WireException e) {
      board.undecodable(e);
      if (event.changeType() == ChangeType.DELETE) {
        unreadable.over(Key.of(event));
      } else {
        unreadable.found(Key.of(event), String.valueOf(e.getMessage()));
      }
      Shown<T> last = readable.get(Key.of(event));
      return last == null || event.changeType() != ChangeType.DELETE
          ? last
          : new Shown<>(delete(event, last.change()), last.data());
    }
  }

  private Change<T> delete(Envelope event, Change<T> last) {
    return new Change<>(
        dataType,
        ChangeType.DELETE,
        last.tenantId(),
        last.recordId(),
        last.record(),
        Set.of(),
        event.reason(),
        event.priority(),
        event.position(),
        event.eventId(),
        event.timestamp(),
        event.traceparent());
  }
}
