package io.github.wrappersync.publisher.webhook;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import io.github.wrappersync.publisher.testing.TestServers;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What happens to events that an endpoint does not take. */
class FailingEndpointTest extends DispatcherTest {

  static Stream<Arguments> failures() {
    return Stream.of(
        Arguments.of(aResponse().withStatus(500), "500", "HTTP 500"),
        Arguments.of(aResponse().withStatus(404), "404", "HTTP 404"),
        Arguments.of(
            aResponse().withStatus(302).withHeader("Location", "/elsewhere"), "302", "redirect"),
        Arguments.of(
            aResponse().withStatus(307).withHeader("Location", "/elsewhere"), "307", "redirect"),
        Arguments.of(aResponse().withStatus(503).withHeader("Retry-After", "0"), "503", "HTTP 503"),
        Arguments.of(aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER), "null", "Exception"));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void anEventThatIsNotTakenIsSentAgainAndNoneOvertakesIt(
      ResponseDefinitionBuilder failure, String status, String error) {
    webhook();
    append("crm", 3);
    receiver.answer(failure);
    WebhookDispatcher writer = writer();
    awaitFailures(1);
    assertThat(state().state()).isEqualTo("retrying");
    assertThat(state().lastError()).contains(error);
    assertThat(state().failingSince()).isEqualTo(clock.instant());
    assertThat(state().nextAttemptAt())
        .isBetween(clock.instant().plusMillis(800), clock.instant().plusMillis(1_200));

    advance(writer, Duration.ofSeconds(2));
    awaitFailures(2);
    receiver.answer(200);
    advance(writer, Duration.ofSeconds(3));

    awaitCursor(3);
    assertThat(receiver.positions()).containsExactly(1L, 1L, 1L, 2L, 3L);
    assertThat(receiver.received())
        .extracting(Receiver.Delivery::path)
        .containsOnly("/api/sync/user-changed");
    assertThat(receiver.received().stream().map(Receiver.Delivery::id).distinct()).hasSize(3);
    assertThat(
            database.rows(
                "SELECT attempt, status FROM sync.delivery WHERE position = 1 ORDER BY id"))
        .containsExactly("1|" + status, "2|" + status, "3|200");
    assertThat(state().state()).isEqualTo("active");
    assertThat(state().failingSince()).isNull();
    assertThat(state().lastError()).isNull();
  }

  @Test
  void anAnswerThatTakesTooLongIsAFailure() {
    webhook();
    append("crm", 1);
    receiver.answer(aResponse().withStatus(200).withFixedDelay(1_500));
    WebhookDispatcher hasty = dispatcher(Duration.ofMillis(500));
    hasty.onBegin("0f9d1c52", 1);

    awaitFailures(1);
    assertThat(state().lastError()).isEqualTo("no answer within 500 ms");
    assertThat(state().cursor()).isZero();
  }

  @Test
  void anEndpointThatIsNotThereIsTriedAgain() {
    webhook("crm", "http://localhost:" + TestServers.freePort());
    append("crm", 1);
    writer();

    awaitFailures(1);
    assertThat(state().lastError()).contains("no connection");
  }

  @ParameterizedTest
  @CsvSource({"120, 120", "86400, 3600", "never, 1"})
  void theEndpointSaysWhenItWantsToBeTriedAgainForAnHourAtMost(String retryAfter, long seconds) {
    assertNextAttempt(retryAfter, seconds);
  }

  @Test
  void theEndpointMaySayItAsADate() {
    String date =
        DateTimeFormatter.RFC_1123_DATE_TIME.format(
            clock.instant().plusSeconds(300).atOffset(ZoneOffset.UTC));
    assertNextAttempt(date, 300);
  }

  private void assertNextAttempt(String retryAfter, long seconds) {
    webhook();
    append("crm", 1);
    receiver.answer(aResponse().withStatus(429).withHeader("Retry-After", retryAfter));
    WebhookDispatcher writer = writer();
    awaitFailures(1);
    Instant next = state().nextAttemptAt();
    assertThat(next)
        .isBetween(
            clock.instant().plusMillis(seconds * 1000 - 200),
            clock.instant().plusMillis(seconds * 1000 + 200));

    receiver.answer(200);
    advance(writer, Duration.between(clock.instant(), next));
    awaitCursor(1);
    assertThat(receiver.positions()).hasSize(2);
  }

  @Test
  void anEndpointThatIsGoneIsDisabledAtOnceAndLosesNothingWhenItIsEnabled() {
    webhook();
    append("crm", 3);
    receiver.answer(410);
    writer();
    await(() -> assertThat(state().state()).isEqualTo("disabled"));
    assertThat(state().disabledReason()).contains("410");
    assertThat(state().disabledAt()).isEqualTo(clock.instant());
    assertThat(state().nextAttemptAt()).isNull();
    append("crm", 2);

    receiver.answer(200);
    assertThat(webhooks.enable("crm").orElseThrow().state()).isEqualTo("active");

    awaitCursor(5);
    assertThat(receiver.positions()).containsExactly(1L, 1L, 2L, 3L, 4L, 5L);
  }

  @Test
  void whatAnOperatorDisablesWaitsUntilItIsEnabled() {
    webhook();
    webhooks.disable("crm");
    append("crm", 2);
    WebhookDispatcher writer = writer();
    webhook("hrms", receiver.url());
    commit(writer, "hrms");
    await(() -> assertThat(receiver.positions()).containsExactly(3L));
    assertThat(state().disabledReason()).contains("administrator");
    assertThat(state().lag()).isEqualTo(2);

    webhooks.enable("crm");
    writer.lookAgain();
    awaitCursor(2);
    assertThat(receiver.positions()).containsExactly(3L, 1L, 2L);
  }

  @Test
  void theCircuitBreakerOpensAfterFiveFailuresAndClosesWithTheFirstSuccess() {
    webhook();
    append("crm", 2);
    receiver.answer(500);
    WebhookDispatcher writer = writer();
    for (int failures = 1; failures < 5; failures++) {
      awaitFailures(failures);
      assertThat(state().state()).isEqualTo("retrying");
      advance(writer, Duration.ofSeconds(20));
    }
    awaitFailures(5);
    assertThat(state().state()).isEqualTo("open");
    assertThat(state().nextAttemptAt()).isEqualTo(clock.instant().plus(Endpoint.OPEN));

    advance(writer, Endpoint.OPEN);
    awaitFailures(6);
    assertThat(state().state()).isEqualTo("open");

    receiver.answer(200);
    advance(writer, Duration.ofMinutes(1));
    awaitCursor(2);
    assertThat(state().state()).isEqualTo("active");
    assertThat(receiver.positions()).hasSize(8);
  }

  @Test
  void anEndpointThatHasOnlyFailedForDaysIsDisabledAndGoesOnWhereItStopped() {
    webhook();
    append("crm", 2);
    receiver.answer(500);
    WebhookDispatcher writer = writer();
    awaitFailures(1);
    advance(writer, Duration.ofDays(3).minusSeconds(1));
    awaitFailures(2);
    assertThat(state().state()).isEqualTo("retrying");
    advance(writer, Duration.ofSeconds(10));

    await(() -> assertThat(state().state()).isEqualTo("disabled"));
    assertThat(state().disabledReason()).contains("only failed since");
    receiver.answer(200);
    webhooks.enable("crm");
    awaitCursor(2);
    assertThat(state().failingSince()).isNull();
  }

  @Test
  void aHundredEndpointsThatHangDoNotHoldUpOneThatAnswers() throws IOException {
    append("crm", 1); // so that positions are not counted from the beginning
    try (ServerSocket hanging = new ServerSocket(0, 200, InetAddress.getLoopbackAddress())) {
      String url = "http://127.0.0.1:" + hanging.getLocalPort();
      database.execute(
          """
          INSERT INTO sync.application (name, operations, permissions, shared_permissions, data_types)
          SELECT 'hanging-' || n, '{}', '{}', '{}', '{users}' FROM generate_series(1, 100) AS n;
          INSERT INTO sync.webhook (application, url, secret, cursor)
          SELECT 'hanging-' || n, '%s', '%s', 1 FROM generate_series(1, 100) AS n;
          INSERT INTO sync.event (position, previous, application, tenant_id, data_type, record_id, event_id, change_type,
                                  changed_fields, priority, source_time, payload)
          SELECT 1 + n, 0, 'hanging-' || n, 't', 'users', 'u', gen_random_uuid(), 'INSERT', '{}', 'normal', now(), '{}'
          FROM generate_series(1, 100) AS n;
          UPDATE sync.log SET head = 101
          """
              .formatted(url, SECRET));
      webhook();
      append("crm", 20);
      WebhookDispatcher writer = dispatcher(Duration.ofSeconds(60));
      writer.onBegin("0f9d1c52", 121);

      awaitCursor(121);
      assertThat(receiver.positions()).hasSize(20).isSorted();
      assertThat(database.rows("SELECT count(*) FROM sync.delivery WHERE application <> 'crm'"))
          .containsExactly("0");
    }
  }

  @Test
  void anAnswerWithoutEndIsAnAnswer() throws IOException {
    AtomicInteger answered = new AtomicInteger();
    try (ServerSocket endless = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      Thread server = new Thread(() -> answerWithoutEnd(endless, answered));
      server.setDaemon(true);
      server.start();
      webhook("crm", "http://127.0.0.1:" + endless.getLocalPort());
      append("crm", 3);
      writer();

      awaitCursor(3);
      assertThat(answered).hasValue(3);
    }
  }

  private static void answerWithoutEnd(ServerSocket server, AtomicInteger answered) {
    byte[] head =
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    byte[] chunk = ("1000\r\n" + "x".repeat(0x1000) + "\r\n").getBytes(StandardCharsets.US_ASCII);
    while (!server.isClosed()) {
      try (Socket socket = server.accept()) {
        answered.incrementAndGet();
        OutputStream output = socket.getOutputStream();
        output.write(head);
        while (true) {
          output.write(chunk);
        }
      } catch (IOException e) {
        // The other side has had enough, or the test is over.
      }
    }
  }
}
