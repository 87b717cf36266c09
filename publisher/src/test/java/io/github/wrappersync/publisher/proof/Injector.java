package io.github.wrappersync.publisher.proof;

import io.github.wrappersync.publisher.endtoend.OwnPostgres;
import io.github.wrappersync.publisher.testing.TestDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Makes parts of a world fail. A fault counts if it took effect: the process died, connections were
 * ended, bytes were swallowed. Several may be injected at once, by several threads, but not two to
 * the same part.
 */
final class Injector {

  /**
   * What a fault did.
   *
   * @param settle brings back what is to last until its effect was measured
   */
  record Injected(String target, boolean tookEffect, Runnable settle) {}

  private static final int GARBAGE = 256 * 1_024;
  private static final Duration THROWN_OUT = Duration.ofSeconds(5);

  private final World world;
  private final Runnable beforeRestore;
  private final RestoreWatch restores;
  private final Set<Object> busy = new HashSet<>();

  /** Is told of the state of things at a restore. */
  @FunctionalInterface
  interface RestoreWatch {
    void restored(TestDatabase gone);
  }

  /**
   * @param beforeRestore called when nobody can write any more to what will be gone
   */
  Injector(World world, Runnable beforeRestore, RestoreWatch restores) {
    this.world = world;
    this.beforeRestore = beforeRestore;
    this.restores = restores;
  }

  /** Injects a fault and heals it; empty if its target is otherwise engaged, or there is none. */
  Optional<Injected> inject(PlannedFault fault) {
    int n = fault.target();
    return switch (fault.kind()) {
      case KILL_LEADER -> publisher(true, n, this::kill);
      case KILL_STANDBY -> publisher(false, n, this::kill);
      case FREEZE_LEADER -> publisher(true, n, node -> freeze(node, fault.lasts()));
      case FREEZE_STANDBY -> publisher(false, n, node -> freeze(node, fault.lasts()));
      case KILL_CONSUMER -> consumer(n, c -> c, this::kill);
      case FREEZE_CONSUMER -> consumer(n, c -> c, c -> freeze(c, fault.lasts()));
      case CLOCK_JUMP -> consumer(n, c -> "clock of " + c, c -> clock(c, n, fault.lasts()));
      case POSTGRES_RESTART -> with(world.wrapperServer(), s -> restart(s, "wrapper", true));
      case POSTGRES_CRASH -> with(world.wrapperServer(), s -> restart(s, "wrapper", false));
      case STORE_RESTART -> with(world.storeServer(), s -> restart(s, "applications", true));
      case STORE_CRASH -> with(world.storeServer(), s -> restart(s, "applications", false));
      case RESTORE -> with(world.wrapperServer(), s -> restore());
      case REDIS_KILL -> with(world.redis(), redis -> kill(redis, fault.lasts()));
      case REDIS_FLUSH -> with(world.redis(), this::flush);
      case REDIS_CLIENT_KILL -> consumer(n, Consumer::toRedis, this::clientKill);
      case REDIS_SLOW_SUBSCRIBER -> consumer(n, Consumer::toRedis, this::slowDown);
      default -> line(fault);
    };
  }

  private Optional<Injected> line(PlannedFault fault) {
    List<Line> lines = new ArrayList<>();
    switch (fault.kind()) {
      case CUT_PUBLISHER_POSTGRES, DELAY_PUBLISHER_POSTGRES, SWALLOW_PUBLISHER_POSTGRES ->
          world.publishers().forEach(node -> lines.add(node.toPostgres()));
      case CUT_PUBLISHER_REDIS, DELAY_PUBLISHER_REDIS, SWALLOW_PUBLISHER_REDIS ->
          world.publishers().forEach(node -> lines.add(node.toRedis()));
      case CUT_CONSUMER_REDIS, DELAY_CONSUMER_REDIS, SWALLOW_CONSUMER_REDIS ->
          world.consumers().forEach(consumer -> lines.add(consumer.toRedis()));
      case CUT_CONSUMER_PUBLISHER, DELAY_CONSUMER_PUBLISHER, SWALLOW_CONSUMER_PUBLISHER ->
          world.consumers().forEach(consumer -> lines.add(consumer.toPublisher()));
      default -> world.consumers().forEach(consumer -> lines.add(consumer.toStore()));
    }
    return with(lines.get(fault.target() % lines.size()), line -> fail(line, fault));
  }

  private Injected fail(Line line, PlannedFault fault) {
    String kind = fault.kind().name();
    boolean cut = kind.startsWith("CUT");
    boolean delay = kind.startsWith("DELAY");
    int ended = 0;
    if (cut) {
      ended = line.cut();
    } else if (delay) {
      line.delay();
    } else {
      line.swallow();
    }
    Patience.pass(fault.lasts());
    line.heal();
    return new Injected(
        line.toString(),
        cut ? ended > 0 : delay ? line.delayed() > 0 : line.swallowed() > 0,
        () -> {});
  }

  private Injected kill(PublisherNode node) {
    node.killAndReplace();
    return new Injected(node.toString(), true, node::awaitReady);
  }

  private Injected kill(Consumer consumer) {
    boolean wasAtWork = consumer.killAndReplace();
    return new Injected(consumer.toString(), wasAtWork, () -> {});
  }

  private Injected freeze(PublisherNode node, Duration lasts) {
    node.freeze();
    Patience.pass(lasts);
    node.thaw();
    return new Injected(node.toString(), true, () -> {});
  }

  private Injected freeze(Consumer consumer, Duration lasts) {
    consumer.freeze();
    Patience.pass(lasts);
    consumer.thaw();
    return new Injected(consumer.toString(), true, () -> {});
  }

  private Injected clock(Consumer consumer, int n, Duration lasts) {
    int hours = n % 2 == 0 ? 1 + n % 48 : -1 - n % 48;
    consumer.shiftClock(hours);
    Patience.pass(lasts);
    return new Injected("%s, %+d h".formatted(consumer, hours), true, () -> consumer.shiftClock(0));
  }

  private Injected restart(OwnPostgres server, String of, boolean fast) {
    if (fast) {
      server.stop();
    } else {
      server.crash();
    }
    server.comeBack();
    return new Injected("PostgreSQL of the " + of, true, () -> {});
  }

  private Injected restore() {
    restores.restored(world.wrapper().restore(beforeRestore));
    return new Injected("PostgreSQL of the wrapper", true, () -> {});
  }

  private Injected kill(RedisServerProcess redis, Duration lasts) {
    redis.kill();
    Patience.pass(lasts);
    redis.startAgain();
    return new Injected("Redis", true, () -> {});
  }

  private Injected flush(RedisServerProcess redis) {
    redis.flush();
    return new Injected("Redis", true, () -> {});
  }

  private Injected clientKill(Consumer consumer) {
    long killed = world.redis().killClients(consumer.toRedis().ports());
    return new Injected(consumer.toString(), killed > 0, () -> {});
  }

  /** Its line stands still while more is published than Redis keeps for it. */
  private Injected slowDown(Consumer consumer) {
    Line line = consumer.toRedis();
    List<Integer> ports = line.ports();
    boolean was = world.redis().clientsFrom(ports) > 0;
    line.stall();
    boolean thrownOut =
        Patience.holds(
            THROWN_OUT,
            () -> {
              world
                  .redis()
                  .publish(consumer.application() + ":acme:credit-configs", "x".repeat(GARBAGE));
              return world.redis().clientsFrom(ports) == 0;
            });
    line.heal();
    return new Injected(consumer.toString(), was && thrownOut, () -> {});
  }

  private Optional<Injected> publisher(
      boolean leader, int n, Function<PublisherNode, Injected> work) {
    List<PublisherNode> nodes =
        world.publishers().stream().filter(node -> node.isWriting() == leader).toList();
    return nodes.isEmpty() ? Optional.empty() : with(nodes.get(n % nodes.size()), work);
  }

  private Optional<Injected> consumer(
      int n, Function<Consumer, Object> part, Function<Consumer, Injected> work) {
    Consumer consumer = world.consumers().get(n % world.consumers().size());
    return with(part.apply(consumer), ignored -> work.apply(consumer));
  }

  private <T> Optional<Injected> with(T part, Function<T, Injected> work) {
    synchronized (busy) {
      if (!busy.add(part)) {
        return Optional.empty();
      }
    }
    try {
      return Optional.of(work.apply(part));
    } catch (RuntimeException e) {
      System.out.printf("  not done: %s: %s%n", part, e.getMessage());
      return Optional.empty();
    } finally {
      synchronized (busy) {
        busy.remove(part);
      }
    }
  }
}
