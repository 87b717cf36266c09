package io.github.wrappersync.publisher.proof;

import static java.util.stream.Collectors.toSet;

import io.github.wrappersync.publisher.endtoend.JavaProcess;
import io.github.wrappersync.publisher.testing.TestServers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** An instance of an application, its lines, and its process, which is replaced when killed. */
final class Consumer implements AutoCloseable {

  private final String application;
  private final String name;
  private final List<String> tenants;
  private final LedgerBook book;
  private final List<Path> planted;
  private final int port = TestServers.freePort();
  private final Line toRedis;
  private final Line toPublisher;
  private final Line toStore;
  private final String storeUrl;
  private final String redisUrl;
  private JavaProcess process;
  private int starts;
  private long liveOfFormer;
  private long recoveredOfFormer;
  private final List<String> leaksOfFormer = new CopyOnWriteArrayList<>();

  /**
   * Starts it, and does not wait for it.
   *
   * @param tenants what it follows; empty means all
   * @param publishers the ports of the publishers
   */
  Consumer(
      String application,
      int number,
      List<String> tenants,
      LedgerBook book,
      int store,
      int redis,
      List<Integer> publishers,
      List<Path> planted) {
    this.application = application;
    this.name = application + "-" + number;
    this.tenants = tenants;
    this.book = book;
    this.planted = planted;
    toRedis = new Line(name + " to Redis", false, List.of(redis));
    toPublisher = new Line(name + " to publisher", false, publishers);
    toStore = new Line(name + " to its database", true, List.of(store));
    redisUrl = "redis://localhost:" + toRedis.port();
    storeUrl =
        book.database().jdbcUrl().replace(":" + store + "/", ":" + toStore.port() + "/")
            + "&socketTimeout=3&connectTimeout=2";
    process = launch();
  }

  private JavaProcess launch() {
    return JavaProcess.start(
        ConsumerMain.class,
        true,
        planted,
        Map.of(
            "CONSUMER_APPLICATION",
            application,
            "CONSUMER_INSTANCE",
            name,
            "CONSUMER_TENANTS",
            String.join(",", tenants),
            "CONSUMER_REDIS",
            redisUrl,
            "CONSUMER_PUBLISHER",
            "http://localhost:" + toPublisher.port(),
            "CONSUMER_TOKEN",
            application + PublisherNode.TOKEN,
            "CONSUMER_DATABASE",
            storeUrl,
            "CONSUMER_PORT",
            String.valueOf(port)),
        World.log(name + "-" + ++starts));
  }

  /** What its views hold; empty if it does not answer. */
  Set<String> held() {
    return Http.get(port, "/views", "").lines().collect(toSet());
  }

  /** What its view says that the probe costs. */
  String probe() {
    return Http.get(port, "/probe", "");
  }

  /** What it says of itself, for people. */
  String status() {
    return Http.get(port, "/status", "");
  }

  /** Sets its wall clock wrong, or right again, and gives what it shows. */
  String shiftClock(int hours) {
    return Http.get(port, "/shift/" + hours, "");
  }

  /** Lines of what reached it that is none of its business. */
  List<String> leaks() {
    return Stream.concat(
            leaksOfFormer.stream(),
            Http.get(port, "/reception", "").lines().filter(Consumer::isLeak))
        .toList();
  }

  private static boolean isLeak(String line) {
    return line.startsWith(Reception.LEAK);
  }

  /** Events that Redis brought to any of its processes so far. */
  long live() {
    return liveOfFormer + count("live");
  }

  /** Events that any of its processes had to pull so far. */
  long recovered() {
    return recoveredOfFormer + count("recovered");
  }

  private long count(String what) {
    return Http.get(port, "/reception", "")
        .lines()
        .filter(line -> line.startsWith(what + "="))
        .mapToLong(line -> Long.parseLong(line.substring(what.length() + 1)))
        .sum();
  }

  /** {@code kill -9}, and the start of another process, for which it does not wait. */
  boolean killAndReplace() {
    boolean wasAtWork = true;
    try {
      long live = live();
      recoveredOfFormer = recovered();
      liveOfFormer = live;
    } catch (RuntimeException e) {
      // It has not come to answer yet: it has nothing to count.
      wasAtWork = false;
    }
    process.kill();
    process.log().lines().filter(Consumer::isLeak).limit(20).forEach(leaksOfFormer::add);
    process = launch();
    return wasAtWork;
  }

  void freeze() {
    process.freeze();
  }

  void thaw() {
    process.thaw();
  }

  String application() {
    return application;
  }

  LedgerBook book() {
    return book;
  }

  boolean follows(String tenant) {
    return tenants.isEmpty() || tenants.contains(tenant);
  }

  Line toRedis() {
    return toRedis;
  }

  Line toPublisher() {
    return toPublisher;
  }

  Line toStore() {
    return toStore;
  }

  Optional<String> statusIfItAnswers() {
    try {
      return Optional.of(status());
    } catch (RuntimeException e) {
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    process.kill();
    toRedis.close();
    toPublisher.close();
    toStore.close();
  }

  @Override
  public String toString() {
    return name;
  }
}
