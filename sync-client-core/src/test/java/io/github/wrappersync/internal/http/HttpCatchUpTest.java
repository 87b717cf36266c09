package io.github.wrappersync.internal.http;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.absent;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import io.github.wrappersync.feed.CatchUpException;
import io.github.wrappersync.feed.CatchUpException.Kind;
import io.github.wrappersync.feed.Scope;
import io.github.wrappersync.internal.tls.Tls;
import io.github.wrappersync.wire.FeedPage;
import io.github.wrappersync.wire.ProgressReport;
import io.github.wrappersync.wire.WireCodec;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpCatchUpTest {

  @RegisterExtension
  static final WireMockExtension PUBLISHER =
      WireMockExtension.newInstance()
          .options(WireMockConfiguration.wireMockConfig().dynamicPort().gzipDisabled(false))
          .build();

  private static final String TOKEN = "secret-token";
  private static final Scope ALL = new Scope("crm", Set.of(), Set.of("users", "credit-configs"));
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC);
  private static final PublisherCalls.Timeouts SHORT =
      new PublisherCalls.Timeouts(
          Duration.ofSeconds(2), Duration.ofSeconds(1), Duration.ofSeconds(20));

  private static final PublisherCalls.Timeouts PATIENT =
      new PublisherCalls.Timeouts(
          Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofSeconds(20));

  private HttpCatchUp catchUp;

  @BeforeEach
  void connect() {
    catchUp = client(PUBLISHER.baseUrl());
  }

  @AfterEach
  void close() {
    catchUp.close();
  }

  private static HttpCatchUp client(String url) {
    return client(url, PATIENT);
  }

  private static HttpCatchUp client(String url, PublisherCalls.Timeouts timeouts) {
    return new HttpCatchUp(url, TOKEN, Tls.DEFAULT, timeouts, Duration.ofMillis(1), CLOCK);
  }

  private static void answer(ResponseDefinitionBuilder response) {
    PUBLISHER.stubFor(any(anyUrl()).willReturn(response));
  }

  private static String page(long next) {
    return WireCodec.encode(
        new FeedPage(
            "e1",
            List.of(Envelopes.user("tenant-1", "u1", next - 1), Envelopes.user("t2", "u2", next)),
            next,
            next,
            true));
  }

  private CatchUpException fault() {
    CatchUpException fault =
        catchThrowableOfType(
            CatchUpException.class, () -> catchUp.changes(ALL, 7, "e1", 100, Duration.ZERO));
    assertThat(fault).isNotNull();
    assertThat(fault.getMessage()).doesNotContain(TOKEN).contains("/v1/crm/changes?after=7");
    return fault;
  }

  @Test
  void asksForAPageWithTheParametersOfTheProtocol() {
    answer(aResponse().withBody(page(12)));

    FeedPage page =
        catchUp.changes(
            new Scope("crm", Set.of("t2", "tenant-1", "a b&c"), Set.of("users")),
            7,
            "",
            100,
            Duration.ZERO);

    assertThat(page.events()).hasSize(2);
    assertThat(page.next()).isEqualTo(12);
    PUBLISHER.verify(
        getRequestedFor(urlPathEqualTo("/v1/crm/changes"))
            .withHeader("Authorization", equalTo("Bearer " + TOKEN))
            .withQueryParam("after", equalTo("7"))
            .withQueryParam("limit", equalTo("100"))
            .withQueryParam("tenants", equalTo("a b&c,t2,tenant-1"))
            .withQueryParam("types", equalTo("users"))
            .withQueryParam("epoch", absent())
            .withQueryParam("wait", absent()));
  }

  @Test
  void waitsLongerForASlowPublisherWithEachTry() {
    try (HttpCatchUp impatient =
        client(
            PUBLISHER.baseUrl(),
            new PublisherCalls.Timeouts(
                Duration.ofSeconds(2), Duration.ofMillis(300), Duration.ofSeconds(5)))) {
      answer(aResponse().withBody(page(12)).withFixedDelay(700));
      for (int tries = 1; tries <= 2; tries++) {
        assertThatThrownBy(() -> impatient.changes(ALL, 7, "e1", 100, Duration.ZERO))
            .hasMessageContaining("There is no answer to GET");
      }

      assertThat(impatient.changes(ALL, 7, "e1", 100, Duration.ZERO).next()).isEqualTo(12);
    }
  }

  @Test
  void aReportThatIsTakenAtOnceDoesNotShortenTheWaitForASlowPage() {
    PUBLISHER.stubFor(
        any(urlPathEqualTo("/v1/crm/changes"))
            .willReturn(aResponse().withBody(page(12)).withFixedDelay(700)));
    PUBLISHER.stubFor(
        any(urlPathEqualTo("/v1/crm/progress")).willReturn(aResponse().withStatus(204)));
    try (HttpCatchUp impatient =
        client(
            PUBLISHER.baseUrl(),
            new PublisherCalls.Timeouts(
                Duration.ofSeconds(2), Duration.ofMillis(300), Duration.ofSeconds(5)))) {
      for (int tries = 1; tries <= 2; tries++) {
        assertThatThrownBy(() -> impatient.changes(ALL, 7, "e1", 100, Duration.ZERO))
            .hasMessageContaining("There is no answer to GET");
        impatient.report("crm", new ProgressReport("one", "LIVE", 7, List.of()));
      }

      assertThat(impatient.changes(ALL, 7, "e1", 100, Duration.ZERO).next()).isEqualTo(12);
    }
  }

  @Test
  void aRefusalNamesTheDataTypeThatItIsAbout() {
    answer(
        aResponse()
            .withStatus(400)
            .withBody(
                """
                {"status":400,"code":"invalid-parameter","detail":"types is 'licenses'","field":"types","value":"licenses"}"""));
    assertThat(fault().kind()).isEqualTo(Kind.REFUSED);
    assertThat(fault().refusedDataType()).contains("licenses");
    assertThat(fault()).hasMessageContaining("register the application with the publisher");

    answer(
        aResponse()
            .withStatus(400)
            .withBody(
                """
                {"status":400,"code":"invalid-parameter","field":"after","value":"x"}"""));
    assertThat(fault().refusedDataType()).isEmpty();
  }

  @Test
  void leavesTenantsOutToAskForAllAndKeepsAPathPrefix() {
    answer(aResponse().withBody(page(12)));

    try (HttpCatchUp behindAPath = client(PUBLISHER.baseUrl() + "/publisher/")) {
      behindAPath.changes(ALL, 7, "e1", 100, Duration.ofMillis(2500));
    }

    PUBLISHER.verify(
        getRequestedFor(urlPathEqualTo("/publisher/v1/crm/changes"))
            .withQueryParam("tenants", absent())
            .withQueryParam("epoch", equalTo("e1"))
            .withQueryParam("wait", equalTo("2"))
            .withQueryParam("types", equalTo("credit-configs,users")));
  }

  @Test
  void waitsLongerThanThePublisherMayHoldTheAnswerBack() {
    answer(aResponse().withBody(page(12)).withFixedDelay(1500));
    catchUp.close();
    catchUp = client(PUBLISHER.baseUrl(), SHORT);

    assertThat(catchUp.changes(ALL, 7, "e1", 100, Duration.ofSeconds(3)).next()).isEqualTo(12);
    assertThat(fault().kind()).isEqualTo(Kind.UNAVAILABLE);
  }

  @Test
  void readsAPageThatIsCompressed() {
    answer(aResponse().withBody(page(12)));
    String sameMachine = PUBLISHER.baseUrl().replace("localhost", "0.0.0.0");

    try (HttpCatchUp other = client(sameMachine)) {
      assertThat(other.changes(ALL, 7, "e1", 100, Duration.ZERO).next()).isEqualTo(12);
    }
    PUBLISHER.verify(
        getRequestedFor(urlPathEqualTo("/v1/crm/changes"))
            .withHeader("Accept-Encoding", equalTo("gzip")));
  }

  @Test
  void asksThePublisherOnItsOwnMachineNotToCompress() {
    answer(aResponse().withBody(page(12)));

    assertThat(catchUp.changes(ALL, 7, "e1", 100, Duration.ZERO).next()).isEqualTo(12);
    PUBLISHER.verify(
        getRequestedFor(urlPathEqualTo("/v1/crm/changes"))
            .withHeader("Accept-Encoding", equalTo("identity")));
  }

  @ParameterizedTest
  @CsvSource({
    "401, '', UNAUTHORIZED",
    "403, '', UNAUTHORIZED",
    "410, resync-required, RESYNC_REQUIRED",
    "410, '', REFUSED",
    "503, backfill-in-progress, NOT_READY",
    "503, '', UNAVAILABLE",
    "500, '', UNAVAILABLE",
    "502, '', UNAVAILABLE",
    "504, '', UNAVAILABLE",
    "429, '', UNAVAILABLE",
    "408, '', UNAVAILABLE",
    "400, unknown-parameter, REFUSED",
    "404, '', REFUSED",
    "414, '', REFUSED",
    "204, '', REFUSED",
    "304, '', REFUSED"
  })
  void everyStatusSaysWhatToDo(int status, String code, Kind kind) {
    answer(
        aResponse()
            .withStatus(status)
            .withBody(
                "{\"code\":\"%s\",\"reason\":\"why\",\"detail\":\"what happened\"}"
                    .formatted(code)));

    CatchUpException fault = fault();

    assertThat(fault.kind()).isEqualTo(kind);
    assertThat(fault.getMessage()).contains(String.valueOf(status));
    if (status != 204 && status != 304) {
      assertThat(fault.getMessage()).contains("what happened");
    }
    assertThat(fault.retryAfter()).isEmpty();
  }

  @Test
  void retryAfterIsReadInSecondsAndAsADate() {
    answer(aResponse().withStatus(503).withHeader("Retry-After", "7"));
    assertThat(fault().retryAfter()).contains(Duration.ofSeconds(7));

    answer(aResponse().withStatus(429).withHeader("Retry-After", "Thu, 01 Jan 2026 00:01:30 GMT"));
    assertThat(fault().retryAfter()).contains(Duration.ofSeconds(90));

    answer(aResponse().withStatus(500).withHeader("Retry-After", "Wed, 31 Dec 2025 00:00:00 GMT"));
    assertThat(fault().retryAfter()).contains(Duration.ZERO);

    answer(aResponse().withStatus(500).withHeader("Retry-After", "soon"));
    assertThat(fault().retryAfter()).isEmpty();
  }

  @Test
  void aRedirectIsNotFollowedSoThatTheTokenStays() {
    answer(aResponse().withStatus(302).withHeader("Location", PUBLISHER.baseUrl() + "/elsewhere"));

    CatchUpException fault = fault();

    assertThat(fault.kind()).isEqualTo(Kind.REFUSED);
    assertThat(fault.getMessage()).contains("/elsewhere").contains("not followed");
    PUBLISHER.verify(0, getRequestedFor(urlPathEqualTo("/elsewhere")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "<html><body>Welcome</body></html>",
        "{\"epoch\":\"e1\",",
        "[]",
        "{\"epoch\":\"e1\",\"events\":[{\"version\":2}],\"next\":9,\"head\":9,\"upToDate\":true}",
        "{\"epoch\":\"e1\",\"events\":[],\"next\":3,\"head\":9,\"upToDate\":true}"
      })
  void anAnswerThatIsNoPageIsRefused(String body) {
    answer(aResponse().withBody(body));

    CatchUpException fault = fault();

    assertThat(fault.kind()).isEqualTo(Kind.REFUSED);
    assertThat(fault.getMessage()).contains("no page of the feed");
  }

  @Test
  void aPageThatDoesNotAnswerTheQuestionIsRefused() {
    answer(aResponse().withBody(page(7)));
    assertThat(fault().getMessage()).contains("position 6 follows 7");

    answer(aResponse().withBody(page(12).replace("\"users\"", "\"roles\"")));
    assertThat(fault().getMessage()).contains("which was not asked for");

    answer(aResponse().withBody(page(12).replace("\"e1\"", "\"e2\"")));
    assertThat(fault().kind()).isEqualTo(Kind.RESYNC_REQUIRED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"CONNECTION_RESET_BY_PEER", "EMPTY_RESPONSE", "RANDOM_DATA_THEN_CLOSE"})
  void aBrokenConnectionIsUnavailable(String fault) {
    answer(aResponse().withFault(Fault.valueOf(fault)));

    assertThat(fault().kind()).isEqualTo(Kind.UNAVAILABLE);
  }

  @Test
  void noPublisherIsUnavailable() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    try (HttpCatchUp nobody = client("http://localhost:" + port)) {
      assertThatThrownBy(() -> nobody.changes(ALL, 0, "", 1, Duration.ZERO))
          .hasMessageContaining("check that the publisher runs")
          .extracting(fault -> ((CatchUpException) fault).kind())
          .isEqualTo(Kind.UNAVAILABLE);
    }
  }

  @Test
  void aServerThatAcceptsAndStaysSilentIsUnavailable() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        HttpCatchUp client = client("http://localhost:" + silent.getLocalPort(), SHORT)) {
      assertThatThrownBy(() -> client.changes(ALL, 0, "", 1, Duration.ZERO))
          .extracting(fault -> ((CatchUpException) fault).kind())
          .isEqualTo(Kind.UNAVAILABLE);
    }
  }

  @Test
  void closingEndsACallThatIsUnderWay() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      HttpCatchUp client = client("http://localhost:" + silent.getLocalPort());
      CompletableFuture<Kind> end =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  client.changes(ALL, 0, "", 1, Duration.ofMinutes(5));
                  return null;
                } catch (CatchUpException e) {
                  return e.kind();
                }
              });
      silent.accept();
      client.close();
      client.close();

      assertThat(end.get(5, TimeUnit.SECONDS)).isEqualTo(Kind.UNAVAILABLE);
      assertThatThrownBy(() -> client.changes(ALL, 0, "", 1, Duration.ZERO))
          .hasMessageContaining("closed");
    }
  }

  @Test
  void aTenantWithACommaIsRefusedBeforeItIsAskedFor() {
    Scope comma = new Scope("crm", Set.of("a,b"), Set.of("users"));

    assertThatThrownBy(() -> catchUp.changes(comma, 0, "", 1, Duration.ZERO))
        .hasMessageContaining("'a,b'")
        .hasMessageContaining("allTenants()");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost:8080",
        "ftp://localhost",
        "",
        "http://",
        "http://user:hidden@localhost",
        "http://localhost?x=1",
        "http://localhost#x"
      })
  void aUrlThatCannotBeUsedIsNamedWithoutItsPassword(String url) {
    assertThatThrownBy(() -> new HttpCatchUp(url, TOKEN, Tls.DEFAULT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("http://localhost:8080")
        .hasMessageNotContaining("hidden");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  ", "hidden\n", " hidden", "hid\u0000den", "hidd\u00e9n"})
  void aTokenThatCannotBeUsedIsNotNamed(String token) {
    assertThatThrownBy(() -> new HttpCatchUp("http://localhost", token, Tls.DEFAULT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("token")
        .hasMessageNotContaining("hid");
  }
}
