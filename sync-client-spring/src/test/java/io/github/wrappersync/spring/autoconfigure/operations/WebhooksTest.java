package io.github.wrappersync.spring.autoconfigure.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.wrappersync.client.SyncTimeoutException;
import io.github.wrappersync.feed.LiveSink;
import io.github.wrappersync.feed.Scope;
import io.github.wrappersync.model.Change;
import io.github.wrappersync.model.CreditConfig;
import io.github.wrappersync.spring.autoconfigure.operations.SyncApplication.Answer;
import io.github.wrappersync.spring.webhook.WebhookAnswer;
import io.github.wrappersync.spring.webhook.WebhookLiveFeed;
import io.github.wrappersync.status.PullCause;
import io.github.wrappersync.status.SyncStatus;
import io.github.wrappersync.wire.Envelope;
import io.github.wrappersync.wire.Heartbeat;
import io.github.wrappersync.wire.WebhookSecret;
import io.github.wrappersync.wire.WebhookSignature;
import io.github.wrappersync.wire.WireCodec;
import io.github.wrappersync.wire.WireException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/** The publisher's webhooks as the live feed of an application, by HTTP. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WebhooksTest {

  private static final Duration SOON = Duration.ofSeconds(10);

  private final WebhookSecret secret = WebhookSecret.random();
  private final WebhookSecret next = WebhookSecret.random();
  private final List<Change<CreditConfig>> told = new CopyOnWriteArrayList<>();
  private final SyncApplication application = new SyncApplication();
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private int cost;

  @BeforeAll
  void start() {
    application.start(
        false,
        told::add,
        "sync.client.webhook.secrets=" + secret.text() + "," + next.text(),
        "sync.client.webhook.max-body-size=4KB");
    log.start();
    ((Logger) LoggerFactory.getLogger("io.github.wrappersync.spring")).addAppender(log);
    application.client().awaitReady(SOON);
  }

  @BeforeEach
  void catchUp() {
    // What could not be read in the test before keeps the next pull waiting for a second.
    await()
        .ignoreExceptionsInstanceOf(SyncTimeoutException.class)
        .until(
            () -> {
              application.clock.advance(Duration.ofSeconds(1));
              application.client().awaitCaughtUp(Duration.ofMillis(200));
              return true;
            });
    told.clear();
  }

  @AfterAll
  void stop() {
    application.close();
    ((Logger) LoggerFactory.getLogger("io.github.wrappersync.spring")).detachAppender(log);
    String lines =
        log.list.stream().map(ILoggingEvent::getFormattedMessage).collect(Collectors.joining());
    assertThat(log.list).as("one line a minute, of the first refusal").hasSize(1);
    assertThat(lines).contains("is answered with 4").doesNotContain(SyncApplication.RECORDS_SECRET);
  }

  /** The newest event of the record. */
  private Envelope put() {
    application.put(String.valueOf(++cost));
    return application.publisher.heads(new Scope("crm", Set.of(), Set.of("credit-configs"))).get(0);
  }

  private Answer deliver(String type, String body, WebhookSecret with, Instant at) {
    String id = "e1";
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    return application.send(
        HttpRequest.newBuilder(application.uri("/api/sync/" + type))
            .header("Content-Type", "application/json")
            .header(WebhookSignature.ID_HEADER, id)
            .header(WebhookSignature.TIMESTAMP_HEADER, String.valueOf(at.getEpochSecond()))
            .header(
                WebhookSignature.SIGNATURE_HEADER,
                WebhookSignature.sign(id, at, bytes, List.of(with)))
            .POST(HttpRequest.BodyPublishers.ofByteArray(bytes)));
  }

  private Answer deliver(Envelope event) {
    return deliver(event.eventType(), WireCodec.encode(event), secret, Instant.now());
  }

  @Test
  void aDeliveryReachesTheHandlerWithoutAPullAndTwiceIsOnce() {
    SyncStatus.Counters before = application.client().status().counters();
    Envelope event = put();

    assertThat(deliver(event).status()).isEqualTo(204);
    assertThat(deliver(event).status()).isEqualTo(204);

    await()
        .until(
            () ->
                told.size() == 1
                    && application.client().status().counters().duplicates()
                        == before.duplicates() + 1);
    assertThat(application.client().creditCosts().require("t1", SyncApplication.RECORDS_SECRET))
        .isEqualByComparingTo(BigDecimal.valueOf(cost));
    assertThat(application.client().status().counters().pulls()).isEqualTo(before.pulls());
  }

  @Test
  void aDeliveryThatNeverCameIsPulledWhenTheNextOneComes() {
    put();
    Envelope second = put();

    assertThat(deliver(second).status()).isEqualTo(204);

    await().until(() -> told.size() == 2);
    assertThat(told).extracting(Change::position).isSorted();
    assertThat(application.client().status().counters().pulls()).containsKey(PullCause.GAP);
  }

  @Test
  void eitherSecretIsAcceptedWhileOneIsRotated() {
    Envelope event = put();
    assertThat(deliver(event.eventType(), WireCodec.encode(event), next, Instant.now()).status())
        .isEqualTo(204);
  }

  @Test
  void whatIsNotGenuineOrNotRecentIsRefusedAndTellsNothing() {
    long events = application.client().status().counters().events();
    Envelope event = put();
    String body = WireCodec.encode(event);
    String type = event.eventType();

    assertThat(deliver(type, body, WebhookSecret.random(), Instant.now()).status()).isEqualTo(401);
    assertThat(deliver(type, body, secret, Instant.now().minusSeconds(301)).status())
        .isEqualTo(401);
    assertThat(application.post("/api/sync/" + type, body).status()).isEqualTo(401);
    assertThat(told).isEmpty();
    assertThat(application.client().status().counters().events()).isEqualTo(events);
  }

  static List<Arguments> rowsOfTheDocument() throws IOException {
    return Files.readAllLines(Path.of("..", "docs", "security.md")).stream()
        .dropWhile(line -> !line.startsWith("| delivery |"))
        .takeWhile(line -> line.startsWith("|"))
        .skip(2)
        .map(line -> line.split("\\|", -1))
        .map(cells -> Arguments.of(cells[1].strip(), Integer.parseInt(cells[2].strip())))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("rowsOfTheDocument")
  void aDeliveryIsAnsweredAsTheTableOfTheDocumentSays(String delivery, int status) {
    Envelope event = put();
    String body = WireCodec.encode(event);
    Instant now = Instant.now();
    String right = signature("e1", now, body, secret);
    String wrong = signature("e1", now, body, WebhookSecret.random());
    String id = "e1";
    String path = event.eventType();
    String time = seconds(now);
    String signatures = right;
    switch (delivery) {
      case "as the publisher sends it", "the same once more" -> {}
      case "signed with the next secret, during a rotation" ->
          signatures = signature(id, now, body, next);
      case "several signatures, one of them right" -> signatures = "v2,AAAA " + wrong + ' ' + right;
      case "several signatures, none of them right" -> signatures = "v2,AAAA " + wrong;
      case "signed with another secret" -> signatures = wrong;
      case "a signature that is none" -> signatures = "v1,not-base64!";
      case "a right signature of another version" -> signatures = right.replace("v1,", "v2,");
      case "the body changed" -> body = body.replace("\"creditCost\":", "\"creditCost\":9");
      case "a space added to the body" -> body += " ";
      case "the id changed" -> id = "e2";
      case "the time changed" -> time = seconds(now.minusSeconds(1));
      case "signed 301 s ago" -> {
        time = seconds(now.minusSeconds(301));
        signatures = signature(id, now.minusSeconds(301), body, secret);
      }
      case "signed for 310 s from now" -> {
        time = seconds(now.plusSeconds(310));
        signatures = signature(id, now.plusSeconds(310), body, secret);
      }
      case "a time that is none" -> {
        time = "yesterday";
      }
      case "no id" -> id = "";
      case "no time" -> time = "";
      case "no signature" -> signatures = "";
      case "none of the three headers" -> {
        id = "";
        time = "";
        signatures = "";
      }
      case "genuine, of another application" -> {
        body = body.replace("\"application\":\"crm\"", "\"application\":\"hrms\"");
        signatures = signature(id, now, body, secret);
      }
      case "genuine, for another event type's path" -> path = "user-changed";
      case "genuine, and no event" -> {
        body = "{\"version\":1}";
        signatures = signature(id, now, body, secret);
      }
      case "larger than is read" -> {
        body = "x".repeat(4 * 1024 + 1);
        signatures = signature(id, now, body, secret);
      }
      default -> throw new IllegalArgumentException("No such delivery: " + delivery);
    }

    Answer answer = deliver(path, id, time, signatures, body);
    assertThat(answer.status()).as(answer.body()).isEqualTo(status);
    if (delivery.equals("the same once more")) {
      assertThat(deliver(path, id, time, signatures, body).status()).isEqualTo(status);
    }

    application.client().awaitCaughtUp(SOON);
    assertThat(told).as("told once, by the delivery or by a pull").hasSize(1);
    if (status >= 400) {
      assertThat(answer.body()).doesNotContain(SyncApplication.RECORDS_SECRET);
    }
  }

  private static String seconds(Instant time) {
    return String.valueOf(time.getEpochSecond());
  }

  private static String signature(String id, Instant at, String body, WebhookSecret with) {
    return WebhookSignature.sign(id, at, body.getBytes(StandardCharsets.UTF_8), List.of(with));
  }

  /** Without a header where its value is empty. */
  private Answer deliver(String path, String id, String time, String signatures, String body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(application.uri("/api/sync/" + path))
            .header("Content-Type", "application/json");
    Map.of(
            WebhookSignature.ID_HEADER, id,
            WebhookSignature.TIMESTAMP_HEADER, time,
            WebhookSignature.SIGNATURE_HEADER, signatures)
        .forEach(
            (name, value) -> {
              if (!value.isEmpty()) {
                request.header(name, value);
              }
            });
    return application.send(request.POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  @Test
  void whatIsGenuineAndCannotBeReadIsRefusedAndPulled() {
    Envelope event = put();
    String newer = WireCodec.encode(event).replace("\"version\":1", "\"version\":2");

    Answer answer = deliver(event.eventType(), newer, secret, Instant.now());

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.body()).doesNotContain(SyncApplication.RECORDS_SECRET);
    await().until(() -> told.size() == 1);
    assertThat(application.client().status().counters().pulls()).containsKey(PullCause.UNDECODABLE);
  }

  @Test
  void anEventOfAnotherTypeOrApplicationThanTheRequestsIsRefused() {
    Envelope event = put();
    String body = WireCodec.encode(event);
    assertThat(deliver("user-changed", body, secret, Instant.now()).status()).isEqualTo(400);
    String others = body.replace("\"application\":\"crm\"", "\"application\":\"hrms\"");
    assertThat(deliver(event.eventType(), others, secret, Instant.now()).status()).isEqualTo(400);
    assertThat(told).isEmpty();
  }

  @Test
  void aBodyThatIsTooLargeIsNotRead() {
    String large = "x".repeat(4 * 1024 + 1);
    assertThat(deliver("credit-config-changed", large, secret, Instant.now()).status())
        .isEqualTo(413);
    byte[] bytes = large.getBytes(StandardCharsets.UTF_8);
    Answer chunked =
        application.send(
            HttpRequest.newBuilder(application.uri("/api/sync/credit-config-changed"))
                .headers(WebhookSignature.ID_HEADER, "e1", WebhookSignature.TIMESTAMP_HEADER, "1")
                .header(WebhookSignature.SIGNATURE_HEADER, "v1,none")
                .POST(
                    HttpRequest.BodyPublishers.ofInputStream(
                        () -> new ByteArrayInputStream(bytes))));
    assertThat(chunked.status()).isEqualTo(413);
  }

  @Test
  void whatHasNotTheHeadersOfADeliveryIsAnsweredWithoutItsBody() throws IOException {
    URI uri = application.uri("/api/sync/credit-config-changed");
    try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
      socket.setSoTimeout((int) SOON.toMillis());
      socket
          .getOutputStream()
          .write(
              "POST %s HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{"
                  .formatted(uri.getPath())
                  .getBytes(StandardCharsets.US_ASCII));
      byte[] line = socket.getInputStream().readNBytes("HTTP/1.1 401".length());
      assertThat(new String(line, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 401");
    }
  }

  @Test
  void aDeliveryToAClientThatDoesNotRunIsToBeSentAgain() {
    String body = WireCodec.encode(put());
    WebhookLiveFeed feed =
        new WebhookLiveFeed("crm", List.of(secret), Duration.ofMinutes(5), Clock.systemUTC());
    assertThat(take(feed, body).status()).isEqualTo(503);
    List<Envelope> taken = new ArrayList<>();
    feed.start(new Taking(taken));
    assertThat(take(feed, body).isTaken()).isTrue();
    assertThat(taken).hasSize(1);
    feed.close();
    assertThat(take(feed, body).status()).isEqualTo(503);
    assertThat(taken).hasSize(1);
  }

  private WebhookAnswer take(WebhookLiveFeed feed, String body) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    Instant now = Instant.now();
    return feed.take(
        "credit-config-changed",
        "e1",
        String.valueOf(now.getEpochSecond()),
        WebhookSignature.sign("e1", now, bytes, List.of(secret)),
        bytes);
  }

  /** Remembers events. */
  private record Taking(List<Envelope> events) implements LiveSink {

    @Override
    public void onEvent(Envelope envelope) {
      events.add(envelope);
    }

    @Override
    public void onConnected() {}

    @Override
    public void onDisconnected(String cause) {}

    @Override
    public void onHeartbeat(Heartbeat heartbeat) {}

    @Override
    public void onUndecodable(String channel, WireException problem) {}
  }
}
