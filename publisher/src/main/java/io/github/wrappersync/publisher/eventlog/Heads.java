package io.github.wrappersync.publisher.eventlog;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who has which of some records, and from which event: the heads as they are in the database,
 * changed along by what is planned on top of them. Used by the writer's thread alone.
 */
public final class Heads {

  /**
   * Where the state that a recipient has is found.
   *
   * @param position of an event of the log; 0 if it is only planned
   * @param planned the event that is not in the log yet; null if it is
   */
  public record Head(long position, @Nullable NewEvent planned) {}

  private final Map<RecordKey, Map<Recipient, Head>> heads = new HashMap<>();

  void add(RecordKey record, Recipient recipient, long position) {
    of(record).put(recipient, new Head(position, null));
  }

  /**
   * Takes the heads of these records from an earlier plan where it has looked at them: what the
   * database shows may be older.
   */
  public void takeOver(Heads earlier, Collection<RecordKey> records) {
    for (RecordKey record : records) {
      Map<Recipient, Head> known = earlier.heads.get(record);
      if (known != null) {
        heads.put(record, new HashMap<>(known));
      }
    }
  }

  /** The recipients that have the record, with their heads. */
  public Map<Recipient, Head> of(RecordKey record) {
    return heads.computeIfAbsent(record, unused -> new HashMap<>());
  }

  /** Changes the heads as the event will once it is appended. */
  public void apply(NewEvent event) {
    Map<Recipient, Head> recipients = of(event.record());
    if (event.reason() != null) {
      recipients.remove(event.recipient());
    } else {
      recipients.put(event.recipient(), new Head(0, event));
    }
  }
}
