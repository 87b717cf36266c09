package io.github.wrappersync.spring.autoconfigure.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.wrappersync.feed.LiveFeed;
import io.github.wrappersync.feed.Scope;
import io.github.wrappersync.model.Change;
import io.github.wrappersync.model.CreditConfig;
import io.github.wrappersync.spring.autoconfigure.operations.SyncApplication.Answer;
import io.github.wrappersync.spring.webhook.WebhookLiveFeed;
import io.github.wrappersync.status.PullCause;
import io.github.wrappersync.wire.Envelope;
import io.github.wrappersync.wire.WebhookSecret;
import io.github.wrappersync.wire.WebhookSignature;
import io.github.wrappersync.wire.WireCodec;
import java.io.ByteArrayInputStream;
import java.math.BigDecimal;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** The publisher's webhooks as the live feed of an application, by HTTP. */
class WebhooksTest {

  private static final Duration SOON = Duration.ofSeconds(10);

  private final WebhookSecret secret = WebhookSecret.random();
  private final WebhookSecret next = WebhookSecret.random();
  private final List<Change<CreditConfig>> told = new CopyOnWriteArrayList<>();
  private final SyncApplication application = new SyncApplication();
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();

  @BeforeEach
  void start() {
    application.start(
        false,
        told::add,
        "sync.client.webhook.secrets=" + secret.text() + "," + next.text(),
        "sync.client.webhook.max-body-size=4KB");
    log.start();
    ((Logger) LoggerFactory.getLogger("io.github.wrappersync.spring")).addAppender(log);
    application.client().awaitReady(SOON);
    await().until(() -> application.clock.untilNextTask().isPresent());
  }

  @AfterEach
  void stop() {
    application.close();
    ((Logger) LoggerFactory.getLogger("io.github.wrappersync.spring")).detachAppender(log);
  }

  /** The newest event of the record. */
  private Envelope put(String cost) {
    application.put(cost);
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
    Envelope event = put("1.00");

    assertThat(deliver(event).status()).isEqualTo(204);
    assertThat(deliver(event).status()).isEqualTo(204);

    await()
        .until(
            () -> told.size() == 1 && application.client().status().counters().duplicates() == 1);
    assertThat(application.client().creditCosts().require("t1", SyncApplication.RECORDS_SECRET))
        .isEqualByComparingTo(BigDecimal.ONE);
    assertThat(application.client().status().counters().pulls()).containsOnlyKeys(PullCause.START);
  }

  @Test
  void aDeliveryThatNeverCameIsPulledWhenTheNextOneComes() {
    put("1.00");
    Envelope second = put("2.00");

    assertThat(deliver(second).status()).isEqualTo(204);

    await().until(() -> told.size() == 2);
    assertThat(told).extracting(Change::position).isSorted();
    assertThat(application.client().status().counters().pulls()).containsKey(PullCause.GAP);
  }

  @Test
  void eitherSecretIsAcceptedWhileOneIsRotated() {
    Envelope event = put("1.00");
    assertThat(deliver(event.eventType(), WireCodec.encode(event), next, Instant.now()).status())
        .isEqualTo(204);
  }

  @Test
  void whatIsNotGenuineOrNotRecentIsRefusedAndTellsNothing() {
    Envelope event = put("1.00");
    String body = WireCodec.encode(event);
    String type = event.eventType();

    assertThat(deliver(type, body, WebhookSecret.random(), Instant.now()).status()).isEqualTo(401);
    assertThat(deliver(type, body, secret, Instant.now().minusSeconds(301)).status())
        .isEqualTo(401);
    assertThat(application.post("/api/sync/" + type, body).status()).isEqualTo(401);
    assertThat(told).isEmpty();
    assertThat(application.client().status().counters().events()).isZero();
    String lines =
        log.list.stream().map(ILoggingEvent::getFormattedMessage).collect(Collectors.joining());
    assertThat(log.list).hasSize(1);
    assertThat(lines).contains("401").doesNotContain(SyncApplication.RECORDS_SECRET);
  }

  @Test
  void whatIsGenuineAndCannotBeReadIsRefusedAndPulled() {
    Envelope event = put("1.00");
    String newer = WireCodec.encode(event).replace("\"version\":1", "\"version\":2");

    Answer answer = deliver(event.eventType(), newer, secret, Instant.now());

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.body()).doesNotContain(SyncApplication.RECORDS_SECRET);
    await().until(() -> told.size() == 1);
    assertThat(application.client().status().counters().pulls()).containsKey(PullCause.UNDECODABLE);
  }

  @Test
  void anEventOfAnotherTypeOrApplicationThanTheRequestsIsRefused() {
    Envelope event = put("1.00");
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
                .POST(
                    HttpRequest.BodyPublishers.ofInputStream(
                        () -> new ByteArrayInputStream(bytes))));
    assertThat(chunked.status()).isEqualTo(413);
  }

  @Test
  void aDeliveryToAClientThatDoesNotRunIsToBeSentAgain() {
    Envelope event = put("1.00");
    application.client().close();
    LiveFeed feed = application.bean(WebhookLiveFeed.class);
    feed.close();
    assertThat(deliver(event).status()).isEqualTo(503);
  }
}
