package io.github.wrappersync.wire;

import java.util.Set;

/**
 * The first line of the file of a warm start: what it holds, and where the feed goes on from. After
 * it come the lines of a snapshot, without their first: entries, and the end.
 *
 * @param application whose data it is
 * @param tenants the tenants held; empty means all
 * @param dataTypes the names of the data types held
 * @param epoch the life of the event log that the positions belong to
 * @param position a position that every record is at least as new as
 */
public record WarmHeader(
    String application, Set<String> tenants, Set<String> dataTypes, String epoch, long position) {

  /** The version of the file's format: the only one that {@link WireCodec} reads and writes. */
  public static final int FORMAT = 1;

  public WarmHeader {
    tenants = Set.copyOf(tenants);
    dataTypes = Set.copyOf(dataTypes);
  }
}
