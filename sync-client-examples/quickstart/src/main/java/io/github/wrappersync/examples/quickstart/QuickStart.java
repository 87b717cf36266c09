package io.github.wrappersync.examples.quickstart;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/**
 * Shows the whole way of a change, from SQL in the wrapper's database to handlers and local caches
 * of three applications, and checks each step. Ends with exit code 1 if anything was missed.
 *
 * <pre>{@code mvn -q -Pquickstart}</pre>
 */
public final class QuickStart {

  private static final String ADMIN_TOKEN = "quickstart-admin-token";
  private static final Map<String, String> TOKENS = tokens();

  private QuickStart() {}

  private static Map<String, String> tokens() {
    Map<String, String> tokens = new LinkedHashMap<>();
    for (String application : List.of("crm", "hrms", "finance")) {
      tokens.put(application, "quickstart-%s-token".formatted(application));
    }
    return tokens;
  }

  /** Runs the quick start; see {@link Options} for the system properties. */
  public static void main(String[] arguments) {
    Report report = new Report(System.out);
    int exit = 1;
    try {
      exit = run(Options.read(), report);
    } catch (Exception e) {
      report.plain("\nThe quick start could not go on: " + e.getMessage());
      if (Boolean.getBoolean("quickstart.debug")) {
        e.printStackTrace(System.out);
      } else {
        report.plain("(with -Dquickstart.debug=true it shows where)");
      }
    }
    System.exit(exit);
  }

  private static int run(Options options, Report report) throws Exception {
    long begun = System.nanoTime();
    report.title(
        "Wrapper Sync quick start: a wrapper's database, the publisher, and three applications");
    try (Servers servers = Servers.start(options, report);
        WrapperDatabase database = WrapperDatabase.open(servers.database());
        Relay relay = new Relay(servers.redisAddress())) {
      String redisUrl = through(servers.redis(), relay);
      long part = System.nanoTime();
      try (PublisherProcess publisher =
          PublisherProcess.start(
              options.publisherPort(),
              servers.database().toString(),
              redisUrl,
              TOKENS,
              ADMIN_TOKEN)) {
        report.started("Publisher", publisher.url() + ", a process of its own", part);
        part = System.nanoTime();
        Map<String, Consumer> consumers = new LinkedHashMap<>();
        TOKENS.forEach(
            (application, token) ->
                consumers.put(
                    application, new Consumer(application, publisher.url(), token, redisUrl)));
        try {
          consumers.values().forEach(Consumer::start);
          report.started("Consumers", "crm, hrms, finance: each has loaded its own data", part);
          new Steps(report, database, relay, consumers).take();
          verdict(report, begun);
          if (options.stay() && report.failures().isEmpty()) {
            stay(report, servers, publisher);
          }
        } finally {
          consumers.values().forEach(Consumer::close);
        }
      }
    }
    return report.failures().isEmpty() ? 0 : 1;
  }

  /** The address of Redis with the relay in its place. */
  private static String through(URI redis, Relay relay) {
    String user = redis.getUserInfo() == null ? "" : redis.getUserInfo() + "@";
    return "redis://%s127.0.0.1:%d".formatted(user, relay.port());
  }

  private static void verdict(Report report, long begun) {
    if (report.failures().isEmpty()) {
      report.title(
          "Nothing was missed. All of it took %.1f s."
              .formatted((System.nanoTime() - begun) / 1e9));
    } else {
      report.title(
          "Something was not as it should be:\n  " + String.join("\n  ", report.failures()));
    }
  }

  private static void stay(Report report, Servers servers, PublisherProcess publisher)
      throws InterruptedException {
    report.plain(
        """
        It stays up: try it from another terminal, and end it with Ctrl-C.

          redis-cli -u %2$s PSUBSCRIBE 'crm:*'
          psql '%1$s' -c "UPDATE credit_configurations SET credit_cost = credit_cost + 1 WHERE config_id = 'price-1'"
          curl -s -H 'Authorization: Bearer %4$s' '%3$s/v1/crm/changes?types=credit-configs&limit=5'
          curl -s -H 'Authorization: Bearer %4$s' '%3$s/v1/crm/snapshot?tenants=tenant-123'
          curl -s -H 'Authorization: Bearer %5$s' '%3$s/admin/status'

        Or start an application against it: mvn -q -Pcrm, mvn -q -Phrms, mvn -q -Pfinance.

        The publisher's log is %6$s
        """
            .formatted(
                servers.database(),
                servers.redis(),
                publisher.url(),
                TOKENS.get("crm"),
                ADMIN_TOKEN,
                publisher.log().toAbsolutePath()));
    new CountDownLatch(1).await();
  }
}
