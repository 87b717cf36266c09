package io.github.wrappersync.publisher.webhook;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.wrappersync.publisher.eventlog.FeedReader;
import io.github.wrappersync.publisher.eventlog.Selection;
import io.github.wrappersync.wire.WebhookSecret;
import io.github.wrappersync.wire.WireCodec;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What is delivered, and how far that is kept. */
class WebhookDispatcherTest extends DispatcherTest {

  @Test
  void theEventsOfTheApplicationArriveInOrderSignedAndAsTheFeedHasThem() {
    webhook();
    for (int i = 0; i < 25; i++) {
      log.append("crm", "t", i % 2 == 0 ? "users" : "credit-configs", "r" + i);
      log.append("hrms", "t", "users", "r" + i);
    }
    writer();

    awaitCursor(49);
    List<Receiver.Delivery> received = receiver.received();
    var feed =
        new FeedReader(jdbc)
            .read(new Selection("crm", Set.of(), Set.of()), 0, Optional.empty(), 1000)
            .events();
    assertThat(received)
        .extracting(Receiver.Delivery::body)
        .containsExactlyElementsOf(feed.stream().map(WireCodec::encode).toList());
    for (Receiver.Delivery delivery : received) {
      assertThat(delivery.isSignedWith(SECRET)).isTrue();
      assertThat(delivery.id()).isEqualTo(delivery.envelope().eventId().toString());
      assertThat(delivery.path()).isEqualTo("/api/sync/" + delivery.envelope().eventType());
      assertThat(delivery.headers())
          .containsEntry("content-type", "application/json")
          .containsEntry("user-agent", "wrapper-sync-publisher");
    }
    assertThat(
            database.rows(
                "SELECT count(*), min(attempt), max(attempt), min(status), max(error) FROM sync.delivery"))
        .containsExactly("25|1|1|204|null");
    assertThat(state().state()).isEqualTo("active");
    assertThat(state().lag()).isZero();
    assertThat(state().lastSuccessAt()).isEqualTo(clock.instant());
  }

  @Test
  void aWebhookThatIsRemovedAndMadeAnewAtOnceIsDeliveredToAtItsNewAddressAlone() {
    webhook("crm", receiver.url() + "/former");
    append("crm", 1);
    WebhookDispatcher writer = writer();
    awaitCursor(1);

    webhooks.remove("crm");
    webhook("crm", receiver.url() + "/new");
    Awaitility.await().pollDelay(Duration.ofMillis(2_500)).until(() -> true);
    commit(writer, "crm");

    awaitCursor(2);
    assertThat(receiver.received())
        .extracting(Receiver.Delivery::path)
        .satisfiesExactly(
            path -> assertThat(path).startsWith("/former/"),
            path -> assertThat(path).startsWith("/new/"));
  }

  @Test
  void aCommitIsDeliveredWithoutWaitingForAnInterval() {
    webhook();
    log.append("hrms", "t", "users", "u");
    WebhookDispatcher writer = writer();
    awaitCursor(1);
    commit(writer, "crm");

    await(() -> assertThat(receiver.positions()).containsExactly(2L));
    awaitCursor(2);
  }

  @Test
  void nothingIsDeliveredByAnInstanceThatIsNotTheWriter() {
    webhook();
    append("crm", 1);
    WebhookDispatcher standby = dispatcher();
    standby.onCommit("0f9d1c52", List.of(event("crm", 1)));
    writer();

    awaitCursor(1);
    assertThat(receiver.positions()).containsExactly(1L);
  }

  @Test
  void aNewWebhookBeginsAtTheHead() {
    append("crm", 3);
    assertThat(webhook().cursor()).isEqualTo(3);
    commit(writer(), "crm");

    awaitCursor(4);
    assertThat(receiver.positions()).containsExactly(4L);
  }

  /**
   * A name that was removed before is registered, and given a webhook before the writer comes to
   * it.
   */
  @Test
  void aWebhookThatIsOlderThanTheNewLifeOfItsApplicationBeginsWithIt() {
    webhook();
    append("hrms", 3);
    database.execute("UPDATE sync.application SET since = 3 WHERE name = 'crm'");
    try {
      commit(writer(), "crm");

      awaitCursor(4);
      assertThat(receiver.positions()).containsExactly(4L);
      assertThat(database.rows("SELECT FROM sync.backfill WHERE application = 'crm' AND forced"))
          .isEmpty();
    } finally {
      database.execute("UPDATE sync.application SET since = 0");
    }
  }

  @Test
  void anotherInstanceGoesOnWhereOneHasStoppedWithTheSameIds() {
    webhook();
    append("crm", 5);
    receiver.answer(500);
    WebhookDispatcher first = writer();
    awaitFailures(1);
    first.onEnd();
    first.close();
    receiver.answer(204);
    clock.advance(Duration.ofMinutes(1));
    writer();

    awaitCursor(5);
    assertThat(receiver.positions()).containsExactly(1L, 1L, 2L, 3L, 4L, 5L);
    assertThat(receiver.received().get(0).id()).isEqualTo(receiver.received().get(1).id());
    assertThat(database.rows("SELECT attempt FROM sync.delivery WHERE position = 1 ORDER BY id"))
        .containsExactly("1", "2");
  }

  @Test
  void aCrashBeforeTheCursorIsStoredRepeatsEventsWithTheSameIds() {
    webhook();
    append("crm", 5);
    WebhookDispatcher first = writer();
    awaitCursor(5);
    first.close();
    database.execute("UPDATE sync.webhook SET cursor = 3"); // as if the last record were lost
    writer();

    awaitCursor(5);
    assertThat(receiver.positions()).containsExactly(1L, 2L, 3L, 4L, 5L, 4L, 5L);
    List<Receiver.Delivery> received = receiver.received();
    assertThat(received.get(5).id()).isEqualTo(received.get(3).id());
    assertThat(received.get(6).id()).isEqualTo(received.get(4).id());
  }

  @Test
  void aWriterThatWasFrozenMovesNoCursorBackAndBreaksNoOrderOfFirstDeliveries() {
    webhook();
    append("crm", 50);
    WebhookDispatcher frozen = dispatcher();
    frozen.onBegin("0f9d1c52", 50);
    writer();

    awaitCursor(50);
    assertThat(receiver.positions().stream().distinct().toList())
        .isEqualTo(LongStream.rangeClosed(1, 50).boxed().toList());
  }

  @Test
  void aStopKeepsWhatWasUnderWay() {
    webhook();
    append("crm", 1);
    receiver.answer(aResponse().withStatus(200).withFixedDelay(250));
    WebhookDispatcher writer = writer();
    await(() -> assertThat(receiver.positions()).containsExactly(1L));

    writer.onEnd();
    writer.close();

    assertThat(state().cursor()).isEqualTo(1);
  }

  @Test
  void aRotatedSecretSignsBesideTheNewOneUntilItsTimeIsOver() {
    webhook();
    WebhookSecret next = WebhookSecret.random();
    Webhook rotated =
        webhooks
            .put(
                "crm",
                WebhookUrl.of(receiver.url()).orElseThrow(),
                Optional.of(next),
                Duration.ofHours(1))
            .orElseThrow()
            .webhook();
    assertThat(rotated.oldSecretValidUntil()).isEqualTo(clock.instant().plusSeconds(3600));
    WebhookDispatcher writer = writer();
    commit(writer, "crm");
    awaitCursor(1);
    // The other implementation compares with the real time: here the clock stands still at it.
    Receiver.Delivery during = receiver.received().get(0);
    assertThat(during.isSignedWith(next.text())).isTrue();
    assertThat(during.isSignedWith(SECRET)).isTrue();

    clock.advance(Duration.ofHours(1));
    commit(writer, "crm");
    awaitCursor(2);
    Receiver.Delivery after = receiver.received().get(1);
    assertThat(after.headers().get("webhook-signature").split(" ")).hasSize(1);
    assertThat(state().oldSecretValidUntil()).isNull();
  }

  @Test
  void anAddressThatIsChangedIsTriedAtOnceAndTheRemovedWebhookNoMore() {
    webhook();
    append("crm", 2);
    receiver.answer(500);
    writer();
    awaitFailures(1);
    try (Receiver better = new Receiver()) {
      webhook("crm", better.url() + "/hooks/");
      awaitCursor(2);
      assertThat(better.positions()).containsExactly(1L, 2L);
      assertThat(better.received().get(0).path()).isEqualTo("/hooks/api/sync/user-changed");
      assertThat(webhooks.remove("crm")).isTrue();
      assertThat(webhook("hrms", receiver.url()).cursor()).isEqualTo(2);
    }
  }

  @Test
  void whatRetentionDeletedBeforeItWasDeliveredIsToldAnew() {
    webhook();
    append("crm", 5);
    database.execute(
        "DELETE FROM sync.event WHERE position <= 3", "UPDATE sync.retention SET trimmed = 3");
    assertThat(state().trimmed()).isEqualTo(3);
    writer();

    awaitCursor(5);
    assertThat(receiver.positions()).containsExactly(4L, 5L);
    assertThat(state().trimmed()).isNull();
    assertThat(askedFor())
        .containsExactlyInAnyOrder(
            "entities|crm|t",
            "custom_roles|crm|t",
            "tenant_users|crm|t",
            "credit_configurations|crm|t");
  }

  @Test
  void afterARestoreOfTheDatabaseEveryRecordIsToldAnewOnce() {
    webhook();
    append("crm", 2);
    database.execute("UPDATE sync.log SET life = 'another', epoch = 'abcdef01'");
    writer();

    awaitCursor(2);
    assertThat(askedFor()).hasSize(4);
    assertThat(receiver.received().get(0).envelope().epoch()).isEqualTo("abcdef01");
  }

  private static List<String> askedFor() {
    return database.rows("SELECT table_name, application, forced FROM sync.backfill");
  }
}
