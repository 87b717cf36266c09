package io.github.wrappersync.wire;

/** A line of a snapshot: one {@link Start}, any number of {@link Entry}s, one {@link End}. */
public sealed interface SnapshotLine {

  /**
   * The first line.
   *
   * @param epoch the life of the event log that the positions belong to
   * @param position a position that every record of the snapshot is at least as new as: the feed
   *     goes on from here
   */
  record Start(String epoch, long position) implements SnapshotLine {}

  /**
   * A record in its newest state. Its position may lie above that of the first line, as the log
   * goes on while a snapshot is read.
   */
  record Entry(Envelope envelope) implements SnapshotLine {}

  /**
   * The last line: a snapshot without it was cut off.
   *
   * @param count how many records this response held
   */
  record End(long count) implements SnapshotLine {}
}
