package io.github.wrappersync.benchmarks.fanout;

import io.github.wrappersync.benchmarks.Run;
import io.github.wrappersync.benchmarks.pipeline.Publisher;
import io.github.wrappersync.benchmarks.pipeline.Stage;
import io.github.wrappersync.benchmarks.pipeline.Work;
import io.github.wrappersync.benchmarks.servers.Child;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What reads of the feed cost the publisher and PostgreSQL: whole pages, and asking in vain. */
final class Feed {

  private static final int READERS = 4;
  private static final int PAGE = 5_000;
  private static final Pattern NEXT = Pattern.compile("\"next\":(\\d+)");

  private final HttpClient http = HttpClient.newHttpClient();
  private final Publisher publisher;
  private final String epoch;

  private Feed(Publisher publisher, String epoch) {
    this.publisher = publisher;
    this.epoch = epoch;
  }

  /**
   * What was measured.
   *
   * @param perSecond requests
   * @param publisher its CPU for a request, in microseconds
   * @param postgres the same of PostgreSQL
   */
  record Row(String request, double perSecond, double publisher, double postgres) {

    double microseconds() {
      return publisher + postgres;
    }
  }

  static List<Row> measure(Run run, Publisher publisher, Stage stage, Child process)
      throws Exception {
    Feed feed = new Feed(publisher, stage.postgres().ask("SELECT epoch FROM sync.log"));
    long last =
        Long.parseLong(
            stage.postgres().ask("SELECT max(position) FROM sync.event WHERE application = 'crm'"));
    int pages = run.size().choose(60, 4);
    int asked = run.size().choose(4_000, 100);
    List<Row> rows = new ArrayList<>();
    feed.row("", stage, process, pages / 2, 0); // warms up
    rows.add(feed.row("a page of %,d events".formatted(PAGE), stage, process, pages, 0));
    feed.row("", stage, process, asked / 2, last);
    rows.add(feed.row("a poll that finds nothing", stage, process, asked, last));
    rows.forEach(
        row ->
            run.progress(
                "  %s: %,.0f requests/s, %,.0f + %,.0f µs of CPU each",
                row.request(), row.perSecond(), row.publisher(), row.postgres()));
    return rows;
  }

  private Row row(String request, Stage stage, Child process, int count, long after)
      throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(READERS);
    try {
      Work.Since began = Work.now(stage, process);
      List<Future<?>> readers = new ArrayList<>();
      for (int reader = 0; reader < READERS; reader++) {
        readers.add(
            threads.submit(
                () -> {
                  read(count / READERS, after);
                  return null;
                }));
      }
      for (Future<?> reader : readers) {
        reader.get();
      }
      Work work = began.worked();
      int all = count / READERS * READERS;
      return new Row(
          request, all / work.seconds(), 1e6 * work.process() / all, 1e6 * work.postgres() / all);
    } finally {
      threads.shutdownNow();
    }
  }

  /** Page after page, from the beginning again when there is none behind. */
  private void read(int requests, long from) throws Exception {
    long after = from;
    for (int request = 0; request < requests; request++) {
      long next = next(after);
      after = next == after ? from : next;
    }
  }

  private long next(long after) throws Exception {
    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(
                    URI.create(
                        "%s/v1/crm/changes?after=%d&epoch=%s&limit=%d"
                            .formatted(publisher.url(), after, epoch, PAGE)))
                .header("Authorization", "Bearer " + Publisher.token("crm"))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    Matcher next = NEXT.matcher(answer.body());
    if (answer.statusCode() != 200 || !next.find()) {
      throw new IllegalStateException(
          "The feed has answered %d: %.200s".formatted(answer.statusCode(), answer.body()));
    }
    return Long.parseLong(next.group(1));
  }
}
