package io.github.wrappersync.benchmarks.latency;

import io.github.wrappersync.benchmarks.servers.Subscriber;
import io.github.wrappersync.model.CreditConfig;
import io.github.wrappersync.model.DataType;
import io.github.wrappersync.wire.WireCodec;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * What people would write who have no client: reads each message into the class of the record, and
 * hands it to their handler. Nothing is checked for gaps and duplicates.
 */
final class Typed implements Subscriber.Observer {

  private final Clocks clocks;
  private final DataType<CreditConfig> type;

  Typed(Clocks clocks, DataType<CreditConfig> type) {
    this.clocks = clocks;
    this.type = type;
  }

  @Override
  public void onMessage(byte[] message, long at) {
    String text = new String(message, StandardCharsets.UTF_8);
    CreditConfig config = WireCodec.toChange(WireCodec.decodeEnvelope(text), type).record();
    clocks.told(Objects.requireNonNull(config.creditCost()).intValue());
  }
}
