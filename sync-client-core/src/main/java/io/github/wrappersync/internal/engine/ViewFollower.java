package io.github.wrappersync.internal.engine;

import io.github.wrappersync.model.Change;
import io.github.wrappersync.model.ChangeType;
import io.github.wrappersync.model.DataType;
import io.github.wrappersync.store.Checkpoint;
import io.github.wrappersync.view.View;
import io.github.wrappersync.wire.Envelope;
import io.github.wrappersync.wire.WireCodec;
import io.github.wrappersync.wire.WireException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Feeds a view. A record whose data does not fit the view's class keeps its last good state there.
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

  private final View<T> view;
  private final DataType<T> dataType;
  private final StatusBoard board;
  private final UnreadableRecords unreadable;

  /** The newest state of each record that could be read. */
  private Map<Key, Change<T>> readable = new HashMap<>();

  public ViewFollower(View<T> view, StatusBoard board) {
    this.view = view;
    this.dataType = view.dataType();
    this.board = board;
    this.unreadable = new UnreadableRecords(log, view.dataType().name());
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
  public void resume(Checkpoint checkpoint) {
    throw new IllegalStateException("A view does not resume: it has no checkpoint");
  }

  @Override
  public void load(String epoch, long position, List<Envelope> records, List<Envelope> differing) {
    unreadable.startOver();
    Map<Key, Change<T>> next = new HashMap<>();
    for (Envelope event : records) {
      Change<T> change = read(event);
      if (change != null) {
        next.put(Key.of(event), change);
      }
    }
    readable = next;
    guarded(() -> view.load(next.values()));
  }

  @Override
  public void accept(Envelope event, boolean newest) {
    if (!newest) {
      return;
    }
    Change<T> change = read(event);
    if (change == null || change.position() != event.position()) {
      return; // it could not be read: the view has the last state that could
    }
    if (change.isDelete()) {
      readable.remove(Key.of(event));
    } else {
      readable.put(Key.of(event), change);
    }
    guarded(() -> view.apply(change));
  }

  @Override
  public void verified(long position) {}

  @Override
  public boolean hasRoom() {
    return true;
  }

  /** A view is the application's code: what it throws must not stop the engine. */
  private void guarded(Runnable write) {
    try {
      write.run();
    } catch (RuntimeException e) {
      board.error("A view of %s failed: %s".formatted(dataType, e));
      log.error("A view of {} failed, and lacks what it was told", dataType, e);
    }
  }

  /**
   * Reads the event; where its data does not fit, what there was before, for a delete as a delete.
   */
  private @Nullable Change<T> read(Envelope event) {
    try {
      Change<T> change = WireCodec.toChange(event, dataType);
      unreadable.over(Key.of(event));
      return change;
    } catch (WireException e) {
      board.undecodable(e);
      if (event.changeType() == ChangeType.DELETE) {
        unreadable.over(Key.of(event));
      } else {
        unreadable.found(Key.of(event), String.valueOf(e.getMessage()));
      }
      Change<T> last = readable.get(Key.of(event));
      return last == null || event.changeType() != ChangeType.DELETE ? last : delete(event, last);
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
        event.timestamp());
  }
}
