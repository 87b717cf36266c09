package io.github.wrappersync.publisher.endtoend;

import static io.github.wrappersync.publisher.ServedPublisher.CRM;
import static io.github.wrappersync.publisher.ServedPublisher.FINANCE;
import static io.github.wrappersync.publisher.ServedPublisher.HRMS;
import static io.github.wrappersync.publisher.testing.RawConnection.head;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.wrappersync.publisher.PublisherApplication;
import io.github.wrappersync.publisher.ServedPublisher;
import io.github.wrappersync.publisher.testing.RawConnection;
import io.github.wrappersync.publisher.testing.SeedTables;
import io.github.wrappersync.publisher.testing.TestDatabase;
import io.github.wrappersync.publisher.testing.TestServers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Thousands of long polls on one publisher with a heap of 256 MiB: as many as fit wait, those
 * beyond are told so, others are served, and all get their answer.
 */
@Tag("proof")
class ManyWhoWaitTest {

  private static final int OF_CRM = 1_050;
  private static final int OF_HRMS = 1_000;
  private static final Duration BOUND = Duration.ofSeconds(4);
  private static final Pattern USED =
      Pattern.compile("(?m)^jvm_memory_used_bytes\\{area=\"heap\".*} ([0-9.E]+)$");

  private final List<RawConnection> connections = new ArrayList<>();

  @Test
  void thousandsWaitAndOthersAreServed(@TempDir Path directory) {
    TestDatabase database = TestServers.newDatabase();
    SeedTables.create(database.dataSource());
    database.execute("INSERT INTO tenants (tenant_id) VALUES ('t')");
    int port = TestServers.freePort();
    PublisherProcess publisher =
        PublisherProcess.start(
            PublisherApplication.class,
            Map.of(
                "DATABASE_URL",
                database.jdbcUrl(),
                "REDIS_URL",
                TestServers.redisUri(),
                "SERVER_PORT",
                String.valueOf(port),
                "SYNC_PUBLISHER_ADMIN_TOKEN",
                ServedPublisher.ADMIN,
                "SYNC_PUBLISHER_APPLICATIONS_CRM_TOKEN",
                CRM,
                "SYNC_PUBLISHER_APPLICATIONS_HRMS_TOKEN",
                HRMS,
                "SYNC_PUBLISHER_APPLICATIONS_FINANCE_TOKEN",
                FINANCE),
            directory.resolve("publisher.log"));
    try {
      await().until(() -> publisher.get("/v1/crm/snapshot", CRM).statusCode() == 200);
      String page = publisher.get("/v1/crm/changes", CRM).body();
      String after = page.replaceFirst("(?s).*\"next\":(\\d+).*", "$1");
      List<RawConnection> crm = ask(port, OF_CRM, "crm", CRM, after, 60);
      List<RawConnection> hrms = ask(port, OF_HRMS, "hrms", HRMS, after, 25);
      assertServes(publisher);
      // Beyond what one application may have at this size of heap.
      List<RawConnection> beyond = ask(port, 150, "crm", CRM, after, 60);
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> beyond.stream().anyMatch(RawConnection::hasMore));
      RawConnection refused =
          beyond.stream().filter(RawConnection::hasMore).findFirst().orElseThrow();
      assertThat(refused.readSome())
          .startsWith("HTTP/1.1 503")
          .contains("Retry-After: 5", "too-many-requests");
      assertServes(publisher);
      System.out.printf("%d wait, heap in use %d MiB%n", OF_CRM + OF_HRMS, heap(publisher) >> 20);

      database.execute(
          "INSERT INTO credit_configurations (config_id, tenant_id, operation_code, credit_cost) VALUES ('c', 't', 'crm.leads.create', 3)");
      long told = System.nanoTime();
      for (RawConnection one : crm) {
        assertThat(one.readSome()).startsWith("HTTP/1.1 200");
      }
      System.out.printf(
          "all %d of crm answered after %d ms%n",
          OF_CRM, Duration.ofNanos(System.nanoTime() - told).toMillis());
      assertThat(hrms).noneMatch(RawConnection::hasMore);
      for (RawConnection one : hrms) {
        assertThat(one.readSome()).startsWith("HTTP/1.1 200").contains("\"events\":[]");
      }
      connections.forEach(RawConnection::close);
      assertServes(publisher);
      assertThat(publisher.log()).doesNotContain("OutOfMemory", "\tat ", " ERROR ");
    } finally {
      connections.forEach(RawConnection::close);
      publisher.kill();
    }
  }

  private List<RawConnection> ask(
      int port, int count, String application, String token, String after, int seconds) {
    String request =
        head("GET /v1/%s/changes?after=%s&wait=%d".formatted(application, after, seconds), token);
    List<RawConnection> asked = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      asked.add(RawConnection.to(port).send(request));
    }
    connections.addAll(asked);
    return asked;
  }

  private static void assertServes(PublisherProcess publisher) {
    for (String path : List.of("/v1/finance/changes", "/actuator/health", "/v1/finance/digest")) {
      long start = System.nanoTime();
      assertThat(publisher.get(path, FINANCE).statusCode()).isEqualTo(200);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).as(path).isLessThan(BOUND);
    }
  }

  private static long heap(PublisherProcess publisher) {
    Matcher matcher = USED.matcher(publisher.get("/actuator/prometheus", "").body());
    double sum = 0;
    while (matcher.find()) {
      sum += Double.parseDouble(matcher.group(1));
    }
    return (long) sum;
  }
}
