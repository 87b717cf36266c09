package io.github.wrappersync.benchmarks.peer;

import io.debezium.embedded.Connect;
import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.RecordChangeEvent;
import io.debezium.engine.format.ChangeEventFormat;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.api.StatefulRedisConnection;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/**
 * Debezium publishing our messages: takes batches as Kafka Connect's records, which are not turned
 * into text first, writes each as an envelope and publishes it, pipelined over one connection. A
 * batch is done when Redis has answered its last message. Runs until it is told to end.
 *
 * <p>{@code PEER_PROPERTIES} names a file with the engine's settings, {@code PEER_REDIS} the Redis.
 */
public final class DebeziumMain
    implements DebeziumEngine.ChangeConsumer<RecordChangeEvent<SourceRecord>> {

  /** So that Redis works while the rest of a batch is written. */
  private static final int FLUSH = 500;

  private final StatefulRedisConnection<String, String> redis;
  private final EnvelopeText envelopes = new EnvelopeText();

  private DebeziumMain(StatefulRedisConnection<String, String> redis) {
    this.redis = redis;
    redis.setAutoFlushCommands(false);
  }

  public static void main(String[] arguments) throws IOException {
    Properties properties = new Properties();
    try (InputStream file = Files.newInputStream(Path.of(setting("PEER_PROPERTIES")))) {
      properties.load(file);
    }
    RedisClient client = RedisClient.create(setting("PEER_REDIS"));
    DebeziumEngine<RecordChangeEvent<SourceRecord>> engine =
        DebeziumEngine.create(ChangeEventFormat.of(Connect.class))
            .using(properties)
            .using(
                new DebeziumEngine.ConnectorCallback() {
                  @Override
                  public void taskStarted() {
                    System.out.println("Ready");
                  }
                })
            .using(
                (boolean success, String message, @Nullable Throwable error) -> {
                  if (!success) {
                    System.out.println("Debezium has failed: " + message);
                    Runtime.getRuntime().halt(1);
                  }
                })
            .notifying(new DebeziumMain(client.connect()))
            .build();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> close(engine)));
    engine.run();
  }

  private static String setting(String name) {
    return Objects.requireNonNull(System.getenv(name), name);
  }

  private static void close(DebeziumEngine<?> engine) {
    try {
      engine.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void handleBatch(
      List<RecordChangeEvent<SourceRecord>> records,
      DebeziumEngine.RecordCommitter<RecordChangeEvent<SourceRecord>> committer)
      throws InterruptedException {
    RedisFuture<Long> last = null;
    int waiting = 0;
    for (RecordChangeEvent<SourceRecord> record : records) {
      EnvelopeText.Message message = message(record.record());
      if (message != null) {
        last = redis.async().publish(message.channel(), message.body());
        if (++waiting % FLUSH == 0) {
          redis.flushCommands();
        }
      }
    }
    redis.flushCommands();
    if (last != null) {
      await(last);
    }
    committer.markProcessed(records.get(records.size() - 1));
    committer.markBatchFinished();
  }

  private EnvelopeText.@Nullable Message message(SourceRecord record) {
    return record.value() instanceof Struct value && value.schema().field("op") != null
        ? envelopes.of(value)
        : null;
  }

  /** The answers come in the order of the messages. */
  private static void await(RedisFuture<Long> last) throws InterruptedException {
    try {
      last.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("Redis has refused a message", e);
    }
  }
}
