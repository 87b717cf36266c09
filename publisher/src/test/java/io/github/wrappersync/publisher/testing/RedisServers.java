package io.github.wrappersync.publisher.testing;

import static org.awaitility.Awaitility.await;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import redis.embedded.core.ExecutableProvider;

/**
 * Redis processes of one test, of any role, with their files in a directory of their own. They end
 * with the test, or with the JVM. The machine's own {@code redis-server} runs if there is one,
 * otherwise the embedded one, which is older and speaks no TLS.
 */
public final class RedisServers implements AutoCloseable {

  private static final Duration START = Duration.ofSeconds(10);

  /** A Cluster's bus is on a port that lies so much higher. */
  private static final int BUS = 10_000;

  private static final int HIGHEST_PORT = 65_535;

  private final Path executable;
  private final Path directory;
  private final Map<Integer, Process> processes = new ConcurrentHashMap<>();
  private final RedisClient admin = RedisClient.create();

  public RedisServers() {
    try {
      executable = installed().orElseGet(RedisServers::embedded);
      directory = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "redis");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    admin.setOptions(ClientOptions.builder().autoReconnect(false).build());
    Runtime.getRuntime().addShutdownHook(new Thread(this::killAll));
  }

  /** The {@code redis-server} of the machine. */
  public static Optional<Path> installed() {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .map(entry -> Path.of(entry, "redis-server"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private static Path embedded() {
    try {
      return ExecutableProvider.newJarResourceProvider().get().toPath();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where a test may leave files of its own. */
  public Path directory() {
    return directory.toAbsolutePath();
  }

  /** A port for a server whose Cluster bus is free too. */
  public static int port() {
    return Stream.generate(TestServers::freePort)
        .filter(port -> port + BUS <= HIGHEST_PORT)
        .findFirst()
        .orElseThrow();
  }

  /** Starts a server and waits until it answers. */
  public void start(int port, List<String> settings) {
    launch(port, settings, "port " + port);
    awaitAnswer(port, RedisURI.create("127.0.0.1", port));
  }

  /** Starts a Sentinel and waits until it answers. */
  public void startSentinel(int port, List<String> settings) {
    launch(port, settings, "port " + port, "sentinel");
    awaitAnswer(port, RedisURI.create("127.0.0.1", port));
  }

  /** Starts a server that speaks TLS alone; it is not waited for. */
  public void startWithTls(int port, List<String> settings) {
    launch(port, settings, "port 0\ntls-port " + port);
  }

  private void launch(int port, List<String> settings, String listen, String... mode) {
    try {
      Path config = directory().resolve(port + ".conf");
      List<String> lines = new ArrayList<>(List.of(listen, "bind 127.0.0.1", "dir " + directory()));
      if (mode.length == 0) {
        lines.add("save \"\"");
      }
      lines.addAll(settings);
      Files.write(config, lines);
      List<String> command = new ArrayList<>(List.of(executable.toString(), config.toString()));
      if (mode.length > 0) {
        command.add("--sentinel");
      }
      processes.put(
          port,
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(directory().resolve(port + ".log").toFile())
              .start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void awaitAnswer(int port, RedisURI uri) {
    Process process = processes.get(port);
    await("the Redis at port " + port)
        .atMost(START)
        .pollInterval(Duration.ofMillis(20))
        .failFast(() -> !process.isAlive())
        .until(
            () -> {
              try {
                admin.connect(uri).close();
                return true;
              } catch (RuntimeException e) {
                // One that asks for a password answers too.
                return String.valueOf(e.getCause()).contains("NOAUTH");
              }
            });
  }

  /** Commands for a server, as a user who may do everything. */
  public RedisCommands<String, String> commands(int port, String password) {
    RedisURI.Builder uri = RedisURI.builder().withHost("127.0.0.1").withPort(port);
    return admin
        .connect(
            password.isEmpty() ? uri.build() : uri.withPassword(password.toCharArray()).build())
        .sync();
  }

  /**
   * Waits until a message comes on the channel at that server, which may end the subscriptions of
   * its clients meanwhile, as one does that becomes a master.
   */
  public void awaitMessage(int port, String password, String channel, Duration atMost) {
    RedisURI.Builder uri = RedisURI.builder().withHost("127.0.0.1").withPort(port);
    RedisURI target =
        password.isEmpty() ? uri.build() : uri.withPassword(password.toCharArray()).build();
    AtomicInteger messages = new AtomicInteger();
    List<StatefulRedisPubSubConnection<String, String>> connections = new ArrayList<>();
    await("a message on " + channel)
        .atMost(atMost)
        .until(
            () -> {
              if (connections.stream().noneMatch(StatefulRedisPubSubConnection::isOpen)) {
                connections.add(subscribe(target, channel, messages));
              }
              return messages.get() > 0;
            });
    connections.forEach(StatefulRedisPubSubConnection::close);
  }

  private StatefulRedisPubSubConnection<String, String> subscribe(
      RedisURI target, String channel, AtomicInteger messages) {
    StatefulRedisPubSubConnection<String, String> connection = admin.connectPubSub(target);
    connection.addListener(
        new RedisPubSubAdapter<String, String>() {
          @Override
          public void message(String name, String message) {
            messages.incrementAndGet();
          }
        });
    connection.sync().subscribe(channel);
    return connection;
  }

  /** {@code kill -9}. */
  public void kill(int port) {
    Process process = processes.remove(port);
    if (process != null) {
      process.destroyForcibly().onExit().join();
    }
  }

  private void killAll() {
    processes.values().forEach(process -> process.destroyForcibly().onExit().join());
    processes.clear();
  }

  @Override
  public void close() {
    admin.shutdown(Duration.ZERO, Duration.ofSeconds(1));
    killAll();
    try (Stream<Path> files = Files.walk(directory)) {
      files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
