package io.github.wrappersync.publisher.proof;

import io.github.wrappersync.publisher.endtoend.OwnPostgres;
import io.github.wrappersync.publisher.endtoend.RedisProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * All processes of a run, and the lines between them: a PostgreSQL of the wrapper and one of the
 * applications, a Redis, publishers, and instances of the CRM and the HRMS. The HRMS does not
 * follow one of the tenants.
 */
final class World implements AutoCloseable {

  /**
   * What a crash does not take back, though it may be of processes alone: no need to reach a disk.
   */
  private static final Map<String, String> SERVER =
      Map.of(
          "synchronous_commit", "on",
          "fsync", "off",
          "full_page_writes", "off",
          "max_connections", "200",
          "shared_buffers", "128MB",
          "log_min_messages", "fatal");

  private static int worlds;

  private final List<AutoCloseable> parts = new ArrayList<>();
  private final OwnPostgres wrapperServer = part(new OwnPostgres(SERVER));
  private final OwnPostgres storeServer = part(new OwnPostgres(SERVER));
  private final WrapperDatabase wrapper;
  private final RedisServerProcess redis;
  private final List<PublisherNode> publishers = new ArrayList<>();
  private final List<Consumer> consumers = new ArrayList<>();
  private final Map<String, LedgerBook> books = new LinkedHashMap<>();

  /**
   * Starts all of it, and waits until everybody has loaded.
   *
   * @param planted classes that take the place of the product's
   */
  World(RunSize size, List<Path> planted) {
    worlds++;
    empty(log("any").getParent());
    wrapper = new WrapperDatabase(wrapperServer, size.records());
    redis = part(new RedisServerProcess(new RedisProcess()));
    for (int i = 1; i <= size.publishers(); i++) {
      publishers.add(
          part(
              new PublisherNode(
                  "publisher-" + i,
                  wrapper.database().jdbcUrl(),
                  wrapperServer.port(),
                  redis.port(),
                  planted)));
    }
    for (int i = 1; i <= size.crm(); i++) {
      consumers.add(part(consumer("crm", i, List.of(), planted)));
    }
    consumers.add(part(consumer("hrms", 1, List.of("acme", "globex", "umbrella"), planted)));
    publishers.forEach(PublisherNode::awaitReady);
  }

  private <T extends AutoCloseable> T part(T part) {
    parts.add(0, part);
    return part;
  }

  private Consumer consumer(
      String application, int number, List<String> tenants, List<Path> planted) {
    LedgerBook book =
        books.computeIfAbsent(
            application,
            name -> {
              storeServer.database().execute("CREATE DATABASE ledger_" + name);
              return new LedgerBook(storeServer.database("ledger_" + name));
            });
    return new Consumer(
        application,
        number,
        tenants,
        book,
        storeServer.port(),
        redis.port(),
        publishers.stream().map(PublisherNode::port).toList(),
        planted);
  }

  /** Where a process of this name writes its log. */
  static Path log(String name) {
    return ProofDirectory.root().resolve("logs/world-%d/%s.log".formatted(worlds, name));
  }

  private static void empty(Path directory) {
    try {
      Files.createDirectories(directory);
      try (Stream<Path> logs = Files.list(directory)) {
        for (Path old : logs.toList()) {
          Files.delete(old);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  WrapperDatabase wrapper() {
    return wrapper;
  }

  OwnPostgres wrapperServer() {
    return wrapperServer;
  }

  OwnPostgres storeServer() {
    return storeServer;
  }

  RedisServerProcess redis() {
    return redis;
  }

  List<PublisherNode> publishers() {
    return publishers;
  }

  List<Consumer> consumers() {
    return consumers;
  }

  Map<String, LedgerBook> books() {
    return books;
  }

  RunReport.Machine machine() {
    Runtime runtime = Runtime.getRuntime();
    return new RunReport.Machine(
        "%d processors, %s %s, %d processes of the product"
            .formatted(
                runtime.availableProcessors(),
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                publishers.size() + consumers.size()),
        System.getProperty("java.vm.name") + " " + System.getProperty("java.version"),
        wrapperServer.database().rows("SHOW server_version").get(0),
        redis.version());
  }

  @Override
  public void close() {
    for (AutoCloseable part : parts) {
      try {
        part.close();
      } catch (Exception e) {
        System.err.printf("%s was not closed: %s%n", part, e);
      }
    }
  }
}
