package io.github.wrappersync.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wrappersync.model.Change;
import io.github.wrappersync.model.ChangeType;
import io.github.wrappersync.store.Delivery;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * The application's database: what handlers did, whichever instance they ran in. Each effect is
 * checked: once per event, a record's in rising position, nobody else's.
 */
final class Effects {

  /** Whether a snapshot may tell again what was done: see {@link Schedule}. */
  private final boolean snapshotsMayRepeat;

  private record Done(String handler, String epoch, UUID eventId) {}

  private record Last(int epoch, long position) {}

  private final Map<String, Map<String, Long>> records = new HashMap<>();
  private final Map<String, Last> last = new HashMap<>();
  private final Set<Done> done = new HashSet<>();

  Effects(boolean snapshotsMayRepeat) {
    this.snapshotsMayRepeat = snapshotsMayRepeat;
  }

  void apply(Delivery delivery, Change<?> change) {
    String handler = delivery.lease().handler();
    String record = change.tenantId() + '/' + change.recordId();
    assertThat(KnownLog.TENANTS).as("tenant of %s", change).contains(change.tenantId());
    boolean mayRepeat = snapshotsMayRepeat && change.type() == ChangeType.SNAPSHOT;
    boolean first = done.add(new Done(handler, delivery.at().epoch(), delivery.eventId()));
    assertThat(first || mayRepeat)
        .as("%s is done once by '%s' in %s", change, handler, delivery.at())
        .isTrue();
    if (change.isDelete() && !records(handler).containsKey(record)) {
      return; // it is absent already: a delete made up in a resynchronization came before this one
    }
    Last now = new Last(epochNumber(delivery.at().epoch()), change.position());
    Last before = last.put(handler + ' ' + record, now);
    assertThat(before == null || follows(before, now, change.isDelete() || mayRepeat))
        .as("'%s' is told %s at %s after %s", handler, change, now, before)
        .isTrue();
    if (change.isDelete()) {
      records(handler).remove(record);
    } else {
      records(handler).put(record, KnownLog.version(change));
    }
  }

  /** What the handler has made of what it was told. */
  Map<String, Long> records(String handler) {
    return records.computeIfAbsent(handler, unknown -> new HashMap<>());
  }

  /** A delete that a resynchronization makes up has the position of the snapshot. */
  private static boolean follows(Last before, Last now, boolean mayBeEqual) {
    return now.epoch() > before.epoch()
        || now.epoch() == before.epoch()
            && (now.position() > before.position()
                || mayBeEqual && now.position() == before.position());
  }

  private static int epochNumber(String epoch) {
    return Integer.parseInt(epoch.substring("epoch-".length()));
  }
}
