package io.github.wrappersync.benchmarks.drain;

import io.github.wrappersync.benchmarks.pipeline.Wrapper;
import io.github.wrappersync.benchmarks.servers.Subscriber;
import io.github.wrappersync.model.ChangeType;
import io.github.wrappersync.wire.Envelope;
import io.github.wrappersync.wire.WireCodec;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.List;

/**
 * Holds a candidate to what it says it publishes: for each record one envelope with its new cost,
 * on each channel one after the other. Seen by the subscriber's thread, asked when all have come.
 */
final class SameMessages implements Subscriber.Observer {

  private final BitSet told = new BitSet();
  private final int records;
  private final String cost;
  private String wrong = "";

  SameMessages(int records, int cost) {
    this.records = records;
    this.cost = "\"creditCost\":" + cost + ".00,";
  }

  @Override
  public synchronized void onMessage(byte[] message, long at) {
    Envelope envelope = WireCodec.decodeEnvelope(new String(message, StandardCharsets.UTF_8));
    boolean right =
        envelope.changeType() == ChangeType.UPDATE
            && envelope.changedFields().equals(List.of("creditCost"))
            && envelope.previous() < envelope.position()
            && envelope.data().contains(cost);
    if (right) {
      told.set(Wrapper.number(envelope.recordId()));
    } else {
      wrong = envelope + " with " + envelope.changedFields() + ' ' + envelope.data();
    }
  }

  /** Fails if a record was not told, or a message was not as expected. */
  synchronized void requireAll() {
    if (told.cardinality() != records || !wrong.isEmpty()) {
      throw new IllegalStateException(
          "%d of %d records were told with their new cost; not as expected: '%s'"
              .formatted(told.cardinality(), records, wrong));
    }
  }
}
