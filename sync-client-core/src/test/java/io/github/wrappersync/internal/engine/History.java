package io.github.wrappersync.internal.engine;

import io.github.wrappersync.model.DataTypes;
import io.github.wrappersync.wire.Envelope;
import io.github.wrappersync.wire.WireCodec;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What each record was since which position. 0 stands for a record that is not there. */
final class History {

  private record State(long position, int value) {}

  private final Map<String, List<State>> states = new HashMap<>();

  /** The newest value that was held of each record. */
  private final Map<String, Integer> newest = new HashMap<>();

  synchronized void is(String tenant, String record, long position, int value) {
    of(tenant, record).add(new State(position, value));
  }

  /** A log that was restored holds these. */
  synchronized void begin(List<Envelope> heads) {
    states.clear();
    newest.clear();
    for (Envelope head : heads) {
      BigDecimal cost = WireCodec.toChange(head, DataTypes.CREDIT_CONFIGS).record().creditCost();
      is(head.channel().tenantId(), head.recordId(), head.position(), cost.intValue());
    }
  }

  /** The value is one that the record had at or after the position. */
  synchronized boolean had(String tenant, String record, long position, int value) {
    List<State> all = of(tenant, record);
    for (int i = 0; i < all.size(); i++) {
      boolean lasts = i + 1 == all.size() || all.get(i + 1).position > position;
      if (lasts && all.get(i).value == value) {
        return true;
      }
    }
    return false;
  }

  /** Requires that, and, as values only rise, that none is lower than one of before. */
  void require(String tenant, String record, long position, int value, String when) {
    int before = newest.getOrDefault(tenant + record, 0);
    if (!had(tenant, record, position, value) || (value > 0 && value < before)) {
      throw new AssertionError(
          "%s: %s/%s is %d after %d, verified up to %d, of %s"
              .formatted(when, tenant, record, value, before, position, of(tenant, record)));
    }
    newest.put(tenant + record, Math.max(before, value));
  }

  private List<State> of(String tenant, String record) {
    return states.computeIfAbsent(
        tenant + '/' + record, key -> new ArrayList<>(List.of(new State(0, 0))));
  }
}
