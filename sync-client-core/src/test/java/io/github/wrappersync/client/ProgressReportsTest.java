package io.github.wrappersync.client;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.github.tomakehurst.wiremock.WireMockServer;
import io.github.wrappersync.feed.CatchUp;
import io.github.wrappersync.feed.Scope;
import io.github.wrappersync.model.CreditConfig;
import io.github.wrappersync.model.DataTypes;
import io.github.wrappersync.status.SyncState;
import io.github.wrappersync.testing.InMemoryPublisher;
import io.github.wrappersync.testing.ManualClock;
import io.github.wrappersync.wire.FeedPage;
import io.github.wrappersync.wire.ProgressReport;
import io.github.wrappersync.wire.SnapshotLine;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class ProgressReportsTest {

  private static final Duration SOON = Duration.ofSeconds(10);

  private final InMemoryPublisher publisher = new InMemoryPublisher();
  private final ManualClock clock = new ManualClock();
  private final List<ProgressReport> reports = new CopyOnWriteArrayList<>();

  private SyncClientBuilder builder() {
    return SyncClient.builder("crm").allTenants().instance("crm-1").catchUp(new Listening(r -> {}));
  }

  private SyncClient started(SyncClientBuilder builder) {
    SyncClient client = builder.time(clock).build();
    client.handle("bill", DataTypes.CREDIT_CONFIGS, change -> {});
    client.handle(
        "broken",
        DataTypes.CREDIT_CONFIGS,
        change -> {
          throw new IllegalStateException("broken");
        },
        HandlerOptions.defaults().attempts(1));
    publisher.publish(
        "crm",
        "t1",
        DataTypes.CREDIT_CONFIGS,
        new CreditConfig("a", "t1", "crm.a", BigDecimal.ONE, true));
    return client.start().awaitCaughtUp(SOON);
  }

  @Test
  void thePublisherHearsOfChangesOfTheStateAtOnceAndOtherwiseAtTheInterval() {
    try (SyncClient client = started(builder())) {
      await()
          .untilAsserted(
              () -> {
                clock.advance(Duration.ofSeconds(1));
                assertThat(reports)
                    .anySatisfy(
                        report -> {
                          assertThat(report.consumer()).isEqualTo("crm-1");
                          assertThat(report.state()).isEqualTo(client.status().state().name());
                          assertThat(report.verifiedPosition()).isEqualTo(1);
                          assertThat(report.handlers())
                              .containsExactlyInAnyOrder(
                                  new ProgressReport.Handler("bill", 1, 0),
                                  new ProgressReport.Handler("broken", 1, 1));
                        });
              });

      int before = reports.size();
      clock.advance(Duration.ofSeconds(10));
      await().untilAsserted(() -> assertThat(reports).hasSizeGreaterThan(before));
    }
  }

  @Test
  void theLastReportSaysThatTheClientIsStoppedAndHowFarItsHandlersAre() {
    started(builder()).close();

    ProgressReport last = reports.get(reports.size() - 1);
    assertThat(last.state()).isEqualTo("STOPPED");
    assertThat(last.handlers()).contains(new ProgressReport.Handler("bill", 1, 0));
  }

  @Test
  void aPublisherThatTakesLongHoldsUpNothing() {
    CountDownLatch forEver = new CountDownLatch(1);
    CatchUp slow =
        new Listening(
            report -> {
              try {
                forEver.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    try (SyncClient client = started(builder().catchUp(slow))) {
      await()
          .untilAsserted(
              () -> {
                clock.advance(Duration.ofSeconds(1));
                assertThat(reports).hasSize(1);
              });
      for (int i = 0; i < 5; i++) {
        clock.advance(Duration.ofSeconds(10));
      }
      client.awaitCaughtUp(SOON);
      client.close();
      assertThat(client.status().state()).isEqualTo(SyncState.STOPPED);
    }
    assertThat(reports).hasSize(1);
  }

  @Test
  void aPublisherThatRefusesReportsIsNotAnOutage() {
    CatchUp refusing =
        new Listening(
            report -> {
              throw new IllegalStateException("no such path");
            });
    try (SyncClient client = started(builder().catchUp(refusing))) {
      await()
          .untilAsserted(
              () -> {
                clock.advance(Duration.ofSeconds(1));
                assertThat(reports).isNotEmpty();
              });
      clock.advance(Duration.ofSeconds(10));
      client.awaitCaughtUp(SOON);
      assertThat(client.status().lastError().orElse("")).doesNotContain("no such path");
    }
  }

  @Test
  void anIntervalOfZeroTurnsReportsOff() {
    try (SyncClient client = started(builder().progressInterval(Duration.ZERO))) {
      clock.advance(Duration.ofSeconds(30));
      client.awaitCaughtUp(SOON);
    }
    assertThat(reports).isEmpty();
    assertThatThrownBy(() -> builder().progressInterval(Duration.ofMillis(5)).build())
        .hasMessageContaining("progressInterval is PT0.005S");
  }

  @Test
  void overHttpItIsWhatTheProtocolSays() {
    WireMockServer server = new WireMockServer(options().dynamicPort());
    server.start();
    try {
      server.stubFor(post(urlEqualTo("/v1/crm/progress")).willReturn(aResponse().withStatus(204)));
      // The last report is waited for a second, which the first request to a new server may take.
      await()
          .untilAsserted(
              () -> {
                startAndClose(server);
                requireLastReport(server);
              });
    } finally {
      server.stop();
    }
  }

  private static void startAndClose(WireMockServer server) {
    SyncClient client =
        SyncClient.builder("crm")
            .allTenants()
            .instance("crm-1")
            .publisher(server.baseUrl(), "secret")
            .build();
    client.creditCosts();
    client.start().close();
  }

  private static void requireLastReport(WireMockServer server) {
    server.verify(
        postRequestedFor(urlEqualTo("/v1/crm/progress"))
            .withHeader("Authorization", equalTo("Bearer secret"))
            .withHeader("Content-Type", equalTo("application/json"))
            .withRequestBody(
                equalToJson(
                    "{\"consumer\":\"crm-1\",\"state\":\"STOPPED\",\"verifiedPosition\":0,\"handlers\":[]}")));
  }

  /** The in-memory publisher's end, with another way of taking reports. */
  private final class Listening implements CatchUp {

    private final CatchUp other = publisher.catchUp();
    private final Consumer<ProgressReport> then;

    Listening(Consumer<ProgressReport> then) {
      this.then = then;
    }

    @Override
    public FeedPage changes(Scope scope, long after, String epoch, int limit, Duration wait) {
      return other.changes(scope, after, epoch, limit, wait);
    }

    @Override
    public void snapshot(Scope scope, Consumer<SnapshotLine> lines) {
      other.snapshot(scope, lines);
    }

    @Override
    public void report(String application, ProgressReport report) {
      reports.add(report);
      then.accept(report);
    }

    @Override
    public void close() {}
  }
}
