package io.github.wrappersync.internal.redis.link;

import io.github.wrappersync.internal.redis.link.RedisAddress.Node;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.ValueListOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Asks the Sentinels who the master is: one after the other, until one of them knows. Lettuce can
 * do so too, but it writes a warning for each Sentinel that is away, at every try, and ends with
 * the first that answers, even if that one has not heard of the master.
 */
final class Sentinels {

  private final RedisAddress address;
  private final Duration timeout;
  private final Function<Node, CompletionStage<StatefulRedisConnection<String, String>>> connect;

  Sentinels(
      RedisAddress address,
      Duration timeout,
      Function<Node, CompletionStage<StatefulRedisConnection<String, String>>> connect) {
    this.address = address;
    this.timeout = timeout;
    this.connect = connect;
  }

  /**
   * The master, as the first Sentinel that knows it says.
   *
   * @param first the number of the one to ask first
   */
  CompletionStage<Node> master(int first) {
    return ask(first, 0);
  }

  private CompletionStage<Node> ask(int first, int asked) {
    int count = address.nodes().size();
    Node sentinel = address.nodes().get(Math.floorMod(first + asked, count));
    return askOne(sentinel)
        .handle(
            (master, fault) -> {
              if (fault == null) {
                return CompletableFuture.completedStage(master);
              }
              return asked + 1 < count
                  ? ask(first, asked + 1)
                  : CompletableFuture.<Node>failedStage(fault);
            })
        .thenCompose(Function.identity());
  }

  private CompletionStage<Node> askOne(Node sentinel) {
    return connect
        .apply(sentinel)
        .thenCompose(connection -> question(connection).thenApply(reply -> read(sentinel, reply)))
        .exceptionallyCompose(
            fault ->
                CompletableFuture.failedStage(
                    fault.getCause() instanceof SentinelException known
                        ? known
                        : new SentinelException(
                            "The Sentinel at " + sentinel + " does not answer", false, fault)));
  }

  private CompletionStage<List<String>> question(
      StatefulRedisConnection<String, String> connection) {
    CommandArgs<String, String> args =
        new CommandArgs<>(StringCodec.UTF8).add("GET-MASTER-ADDR-BY-NAME").add(address.master());
    return connection
        .async()
        .dispatch(CommandType.SENTINEL, new ValueListOutput<>(StringCodec.UTF8), args)
        .toCompletableFuture()
        .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
        .whenComplete(
            (reply, fault) -> {
              var unused = connection.closeAsync();
            });
  }

  private Node read(Node sentinel, List<String> reply) {
    if (reply.size() != 2) {
      throw new SentinelException(
          "The Sentinel at %s knows no master '%s'".formatted(sentinel, address.master()),
          true,
          null);
    }
    return new Node(reply.get(0), Integer.parseInt(reply.get(1)));
  }
}
