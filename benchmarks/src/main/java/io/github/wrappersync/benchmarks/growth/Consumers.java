package io.github.wrappersync.benchmarks.growth;

import io.github.wrappersync.benchmarks.Run;
import io.github.wrappersync.benchmarks.pipeline.Notes;
import io.github.wrappersync.benchmarks.pipeline.Publisher;
import io.github.wrappersync.benchmarks.pipeline.Stage;
import io.github.wrappersync.benchmarks.servers.Child;
import java.io.BufferedReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.json.JsonMapper;

/**
 * The same changes for one application and for many, each of which has a client and receives its
 * share of them. The clients work on the same machine, in one process.
 */
final class Consumers {

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Run run;
  private final Stage stage;
  private final Publisher publisher;
  private final Child process;

  private Consumers(Run run, Stage stage, Publisher publisher, Child process) {
    this.run = run;
    this.stage = stage;
    this.publisher = publisher;
    this.process = process;
  }

  static List<Point> measure(Run run, Notes notes) throws Exception {
    List<Point> points = new ArrayList<>();
    for (int count : run.size().choose(List.of(1, 10, 50), List.of(1, 3))) {
      run.progress("  %d %s", count, count == 1 ? "consumer" : "consumers");
      Publisher publisher = Publisher.of(run);
      try (Stage stage = Stage.set(run, "consumers", Bench.records(run))) {
        notes.servers(stage);
        publisher.install(stage);
        try (Child process = publisher.start(stage)) {
          publisher.awaitRunning(process);
          points.add(new Consumers(run, stage, publisher, process).point(count));
        }
      }
    }
    return points;
  }

  private Point point(int count) throws Exception {
    List<String> arguments = new ArrayList<>(Child.java("-Xmx1g"));
    arguments.addAll(
        List.of(
            "-cp",
            System.getProperty("java.class.path"),
            Followers.class.getName(),
            publisher.url(),
            stage.redis().uri()));
    register(count)
        .forEach(
            (application, token) -> {
              arguments.add(application);
              arguments.add(token);
            });
    moveRecords(count);
    try (Child followers =
        Child.startTalking(arguments, stage.directory().resolve("followers.log"))) {
      BufferedReader told = followers.read();
      long seenBefore = seen(told);
      long before = stage.subscriber().count();
      Point point =
          new Bench(run, stage, process)
              .point(count == 1 ? "1 consumer" : count + " consumers", count);
      awaitSeen(followers, told, seenBefore + stage.subscriber().count() - before);
      return point;
    }
  }

  /** Registers applications with an operation of their own each, and gives their tokens. */
  private Map<String, String> register(int count) throws Exception {
    HttpClient http = HttpClient.newHttpClient();
    Map<String, String> tokens = new TreeMap<>();
    for (int number = 1; number <= count; number++) {
      String name = "app-" + number;
      HttpResponse<String> answer =
          http.send(
              HttpRequest.newBuilder(URI.create(publisher.url() + "/admin/applications/" + name))
                  .header("Authorization", "Bearer " + Publisher.token("admin"))
                  .header("Content-Type", "application/json")
                  .PUT(
                      HttpRequest.BodyPublishers.ofString(
                          "{\"operations\":[\"%s.*\"],\"dataTypes\":[\"credit-configs\"]}"
                              .formatted(name)))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() / 100 != 2) {
        throw new IllegalStateException(
            "%s was not registered: %d %s".formatted(name, answer.statusCode(), answer.body()));
      }
      tokens.put(name, new JsonMapper().readTree(answer.body()).get("token").asString());
    }
    return tokens;
  }

  /** Each record leaves the application that has it, and enters one of these. */
  private void moveRecords(int count) throws Exception {
    long before = stage.subscriber().count();
    stage
        .postgres()
        .execute(
            "UPDATE credit_configurations SET operation_code = 'app-' || 1 + split_part(config_id, '-', 2)::int %% %d || '.' || config_id"
                .formatted(count));
    stage.subscriber().await(before + 2L * stage.records(), PATIENCE, process);
  }

  /** All consumers have to have all changes. */
  private void awaitSeen(Child followers, BufferedReader told, long expected) throws Exception {
    long began = System.nanoTime();
    long seen;
    do {
      TimeUnit.MILLISECONDS.sleep(100);
      followers.tell("seen?");
      seen = seen(told);
      if (System.nanoTime() - began > PATIENCE.toNanos()) {
        throw new IllegalStateException(
            "The consumers have seen %d changes: expected %d".formatted(seen, expected));
      }
    } while (seen < expected);
    run.progress(
        "    all consumers have everything %.1f s later", (System.nanoTime() - began) / 1e9);
  }

  private long seen(BufferedReader told) throws Exception {
    String line = told.readLine();
    if (line == null) {
      throw new IllegalStateException("The consumers have ended, see " + stage.directory());
    }
    return Long.parseLong(line);
  }
}
