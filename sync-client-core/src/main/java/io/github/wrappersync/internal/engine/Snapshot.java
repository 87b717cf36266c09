package io.github.wrappersync.internal.engine;

import io.github.wrappersync.feed.CatchUp;
import io.github.wrappersync.feed.Scope;
import io.github.wrappersync.model.ChangeType;
import io.github.wrappersync.model.Channel;
import io.github.wrappersync.wire.Envelope;
import io.github.wrappersync.wire.SnapshotLine;
import io.github.wrappersync.wire.WireException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot that was read to its end.
 *
 * @param epoch the life of the event log that the positions belong to
 * @param position the feed is followed from here
 * @param records the records, in the publisher's order, told as {@link ChangeType#SNAPSHOT}
 */
public record Snapshot(String epoch, long position, List<Envelope> records) {

  /** Reads one to its end; blocks. */
  public static Snapshot read(CatchUp catchUp, Scope scope) {
    Collector lines = new Collector();
    catchUp.snapshot(scope, lines);
    return lines.finish();
  }

  /** The channels that have a record. */
  Set<Channel> channels() {
    PackedEvents packed = PackedEvents.of(epoch, records);
    Set<Channel> channels = new HashSet<>();
    for (int i = 0; i < packed.size(); i++) {
      channels.add(packed.channel(i));
    }
    return channels;
  }

  /** Reads where a snapshot begins, and none of its records. */
  static Snapshot beginning(CatchUp catchUp, Scope scope) {
    try {
      catchUp.snapshot(
          scope,
          line -> {
            if (line instanceof SnapshotLine.Start start) {
              throw new Begun(start);
            }
          });
    } catch (Begun begun) {
      return new Snapshot(begun.epoch, begun.position, List.of());
    }
    return new Collector().finish();
  }

  /** Ends the reading: nothing more is wanted. */
  private static final class Begun extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String epoch;
    private final long position;

    Begun(SnapshotLine.Start start) {
      super("The snapshot begins at position " + start.position(), null, false, false);
      this.epoch = start.epoch();
      this.position = start.position();
    }
  }

  /** Collects the lines; a second start voids what came before it. */
  public static final class Collector implements Consumer<SnapshotLine> {

    private SnapshotLine.@Nullable Start start;
    private List<Envelope> records = List.of();

    @Override
    public void accept(SnapshotLine line) {
      if (line instanceof SnapshotLine.Start begun) {
        start = begun;
        records = new PackedEvents(begun.epoch());
      } else if (line instanceof SnapshotLine.Entry entry) {
        if (records instanceof PackedEvents
            && start != null
            && !start.epoch().equals(entry.envelope().epoch())) {
          records =
              new ArrayList<>(records); // of a publisher of another kind, which says so itself
        }
        records.add(entry.envelope().asSnapshot());
      }
    }

    /**
     * The lines as one.
     *
     * @throws WireException if there was no start
     */
    public Snapshot finish() {
      if (start == null) {
        throw new WireException("The snapshot has no first line: expected {epoch, position}");
      }
      return new Snapshot(start.epoch(), start.position(), records);
    }
  }
}
