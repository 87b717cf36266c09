package io.github.wrappersync.benchmarks.latency;

import io.github.wrappersync.benchmarks.pipeline.Stage;
import io.github.wrappersync.model.ChangeType;
import io.github.wrappersync.model.Channel;
import io.github.wrappersync.model.DataTypes;
import io.github.wrappersync.model.Priority;
import io.github.wrappersync.wire.Envelope;
import io.github.wrappersync.wire.WireCodec;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** The floor: the same messages, published to Redis by the writers themselves. */
final class RedisAlone implements OpenLoop.Change {

  private final RedisClient client;
  private final RedisCommands<String, String> redis;
  private final Clocks clocks;

  RedisAlone(Stage stage, Clocks clocks) {
    this.client = RedisClient.create(stage.redis().uri());
    this.redis = client.connect().sync();
    this.clocks = clocks;
  }

  @Override
  public void make(long due) {
    int number = clocks.fromCommit().next();
    Channel channel =
        new Channel("crm", "tenant-" + number % 1_000, DataTypes.CREDIT_CONFIGS.name());
    String message = WireCodec.encode(envelope(channel, number));
    clocks.fromCommit().committed(number, System.nanoTime());
    clocks.fromSchedule().committed(number, due);
    redis.publish(channel.toString(), message);
    clocks.fromAnswer().committed(number, System.nanoTime());
  }

  private static Envelope envelope(Channel channel, int number) {
    return new Envelope(
        "5b0c4d1e9f3a7788",
        number,
        number - 1,
        new UUID(0, number),
        Envelope.eventTypeOf(channel.dataType()),
        channel,
        ChangeType.UPDATE,
        null,
        "config-" + number,
        List.of("creditCost"),
        Priority.LOW,
        Instant.now(),
        """
        {"configId":"config-%1$d","tenantId":"%2$s","operationCode":"crm.leads.operation-1","creditCost":%1$d.00,"isActive":true}"""
            .formatted(number, channel.tenantId()));
  }

  @Override
  public void close() {
    client.shutdown(0, 1, TimeUnit.SECONDS);
  }
}
