package io.github.wrappersync.testing;

import io.github.wrappersync.feed.Scope;
import io.github.wrappersync.model.ChangeType;
import io.github.wrappersync.model.Channel;
import io.github.wrappersync.model.DataTypes;
import io.github.wrappersync.model.DeleteReason;
import io.github.wrappersync.model.Priority;
import io.github.wrappersync.wire.Envelope;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The event log of the in-memory publisher, as the real one keeps it. Not safe for threads. */
final class EventLog {

  record RecordKey(Channel channel, String recordId) {}

  /** The order of a snapshot. */
  static final Comparator<Envelope> KEY_ORDER =
      Comparator.comparingInt(EventLog::dependency)
          .thenComparing(event -> event.channel().tenantId())
          .thenComparing(Envelope::recordId);

  private int epochNumber = 1;
  private long position;
  private long trimmedTo;
  private List<Envelope> events = new ArrayList<>();
  private final Map<Channel, Long> tails = new HashMap<>();
  private Map<RecordKey, Envelope> heads = new LinkedHashMap<>();

  String epoch() {
    return "epoch-" + epochNumber;
  }

  long head() {
    return position;
  }

  long trimmedTo() {
    return trimmedTo;
  }

  @Nullable Envelope head(Channel channel, String recordId) {
    return heads.get(new RecordKey(channel, recordId));
  }

  Envelope append(
      Channel channel,
      ChangeType type,
      @Nullable DeleteReason reason,
      String recordId,
      List<String> changedFields,
      String data,
      Instant at,
      @Nullable String trace) {
    position++;
    Envelope event =
        new Envelope(
            epoch(),
            position,
            tails.getOrDefault(channel, 0L),
            UUID.randomUUID(),
            Envelope.eventTypeOf(channel.dataType()),
            channel,
            type,
            reason,
            recordId,
            changedFields,
            Priority.NORMAL,
            at,
            data,
            trace);
    tails.put(channel, position);
    events.add(event);
    RecordKey key = new RecordKey(channel, recordId);
    if (type == ChangeType.DELETE) {
      heads.remove(key);
    } else {
      heads.put(key, event);
    }
    return event;
  }

  /** The events of the scope after a position. */
  List<Envelope> after(Scope scope, long after) {
    return events.stream()
        .filter(event -> event.position() > after && scope.contains(event.channel()))
        .toList();
  }

  /** The records of the scope that exist, in the order of a snapshot. */
  List<Envelope> heads(Scope scope) {
    return heads.values().stream()
        .filter(event -> scope.contains(event.channel()))
        .sorted(KEY_ORDER)
        .toList();
  }

  /** The newest position of the application's channels that moved after a position. */
  Map<Channel, Long> tails(String application, long since) {
    Map<Channel, Long> moved = new HashMap<>();
    tails.forEach(
        (channel, tail) -> {
          if (channel.application().equals(application) && tail > since) {
            moved.put(channel, tail);
          }
        });
    return moved;
  }

  /** Deletes all events that are no heads. */
  void trim() {
    trimmedTo = position;
    events = new ArrayList<>(heads.values());
    events.sort(Comparator.comparingLong(Envelope::position));
  }

  /**
   * Begins another epoch as a database does that is restored to what it was at a position: later
   * events never happened, and their positions are given again.
   */
  void restore(long to) {
    epochNumber++;
    List<Envelope> kept = events.stream().filter(event -> event.position() <= to).toList();
    events = new ArrayList<>();
    heads = new LinkedHashMap<>();
    tails.clear();
    position = Math.min(position, to);
    trimmedTo = Math.min(trimmedTo, position);
    for (Envelope event : kept) {
      Envelope copy = inEpoch(event);
      events.add(copy);
      tails.put(copy.channel(), copy.position());
      RecordKey key = new RecordKey(copy.channel(), copy.recordId());
      if (copy.changeType() == ChangeType.DELETE) {
        heads.remove(key);
      } else {
        heads.put(key, copy);
      }
    }
  }

  private Envelope inEpoch(Envelope event) {
    return new Envelope(
        epoch(),
        event.position(),
        event.previous(),
        event.eventId(),
        event.eventType(),
        event.channel(),
        event.changeType(),
        event.reason(),
        event.recordId(),
        event.changedFields(),
        event.priority(),
        event.timestamp(),
        event.data(),
        event.traceparent());
  }

  private static int dependency(Envelope event) {
    for (int i = 0; i < DataTypes.all().size(); i++) {
      if (DataTypes.all().get(i).name().equals(event.channel().dataType())) {
        return i;
      }
    }
    return DataTypes.all().size();
  }
}
