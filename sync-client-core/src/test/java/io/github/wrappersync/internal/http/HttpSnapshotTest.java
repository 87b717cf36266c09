package io.github.wrappersync.internal.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import io.github.wrappersync.feed.CatchUpException;
import io.github.wrappersync.feed.CatchUpException.Kind;
import io.github.wrappersync.feed.Scope;
import io.github.wrappersync.internal.tls.Tls;
import io.github.wrappersync.wire.SnapshotLine;
import io.github.wrappersync.wire.WireCodec;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class HttpSnapshotTest {

  @RegisterExtension
  static final WireMockExtension WIREMOCK =
      WireMockExtension.newInstance()
          .options(WireMockConfiguration.wireMockConfig().dynamicPort())
          .build();

  private static final Scope ALL = new Scope("crm", Set.of(), Set.of("users"));

  private final List<String> received = new ArrayList<>();
  private ScriptedServer server;
  private HttpCatchUp catchUp;

  @BeforeEach
  void start() throws Exception {
    server = new ScriptedServer();
    catchUp = client(server.url());
  }

  @AfterEach
  void close() {
    catchUp.close();
    server.close();
  }

  private static HttpCatchUp client(String url) {
    return new HttpCatchUp(
        url,
        "token",
        Tls.DEFAULT,
        new PublisherCalls.Timeouts(
            Duration.ofSeconds(5), Duration.ofSeconds(2), Duration.ofSeconds(20)),
        Duration.ofMillis(1),
        Clock.systemUTC());
  }

  private static String start(String epoch, long position) {
    return WireCodec.encode(new SnapshotLine.Start(epoch, position)) + "\n";
  }

  private static String user(int number) {
    return WireCodec.encode(Envelopes.user("tenant-1", "u" + number, number)) + "\n";
  }

  private static String ofEpoch2(String line) {
    return line.replace("\"e1\"", "\"e2\"");
  }

  private static String end(long count) {
    return WireCodec.encode(new SnapshotLine.End(count)) + "\n";
  }

  private void take(SnapshotLine line) {
    received.add(
        line instanceof SnapshotLine.Start start
            ? "start " + start.epoch() + " " + start.position()
            : ((SnapshotLine.Entry) line).envelope().recordId());
  }

  private void read() {
    catchUp.snapshot(ALL, this::take);
  }

  private CatchUpException fault() {
    CatchUpException fault = catchThrowableOfType(CatchUpException.class, this::read);
    assertThat(fault).isNotNull();
    return fault;
  }

  @Test
  void tellsTheStartAndEveryRecord() {
    server.answer(start("e1", 50), user(1), user(2), end(2));

    read();

    assertThat(received).containsExactly("start e1 50", "u1", "u2");
    assertThat(server.requests()).containsExactly("GET /v1/crm/snapshot?types=users HTTP/1.1");
  }

  @Test
  void whatTheReaderThrowsEndsTheReading() {
    server.answer(start("e1", 50), user(1), end(1));
    IllegalStateException enough = new IllegalStateException("enough");

    Throwable thrown =
        catchThrowable(
            () ->
                catchUp.snapshot(
                    ALL,
                    line -> {
                      throw enough;
                    }));

    assertThat(thrown).isSameAs(enough);
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void aStreamCutWithinALineIsResumedAfterTheLastWholeRecord() {
    server.answer(start("e1", 50), user(1), user(2).substring(0, 40));
    server.answer(start("e1", 60), user(2), user(3), end(2));

    read();

    assertThat(received).containsExactly("start e1 50", "u1", "u2", "u3");
    assertThat(server.requests().get(1)).contains("after=users%3Au1");
  }

  @Test
  void aStreamThatEndsWithoutItsLastLineIsResumed() {
    server.answer(start("e1", 50), user(1));
    server.answer(start("e1", 50), end(0));

    read();

    assertThat(received).containsExactly("start e1 50", "u1");
  }

  @Test
  void aStreamThatFallsSilentIsResumed() {
    server.answerAndHang(start("e1", 50), user(1));
    server.answer(start("e1", 50), user(2), end(1));

    read();

    assertThat(received).containsExactly("start e1 50", "u1", "u2");
  }

  @Test
  void aConnectionThatIsResetIsResumed() {
    server.answerAndReset(start("e1", 50), user(1));
    server.answer(start("e1", 50), user(2), end(1));

    read();

    assertThat(received).startsWith("start e1 50").endsWith("u2");
  }

  @Test
  void anotherEpochOnResumeBeginsAnew() {
    server.answer(start("e1", 50), user(1));
    server.answer(start("e2", 9), ofEpoch2(user(2)), end(1));
    server.answer(start("e2", 9), ofEpoch2(user(1)), ofEpoch2(user(2)), end(2));

    read();

    assertThat(received).containsExactly("start e1 50", "u1", "start e2 9", "u1", "u2");
    assertThat(server.requests().get(2)).doesNotContain("after=");
  }

  @Test
  void aServerInTroubleOnResumeIsAskedAgain() {
    server.answer(start("e1", 50), user(1));
    server.status("503 Service Unavailable");
    server.answer(start("e1", 50), user(2), end(1));

    read();

    assertThat(received).containsExactly("start e1 50", "u1", "u2");
  }

  @Test
  void aTokenRefusedOnResumeEndsTheSnapshot() {
    server.answer(start("e1", 50), user(1));
    server.status("401 Unauthorized");

    assertThat(fault().kind()).isEqualTo(Kind.UNAUTHORIZED);
  }

  @Test
  void resumesThatBringNothingAreBounded() {
    server.answer(start("e1", 50), user(1));
    for (int i = 0; i < 10; i++) {
      server.answer(start("e1", 50));
    }

    assertThat(fault().kind()).isEqualTo(Kind.UNAVAILABLE);
    assertThat(server.requests()).hasSize(6);
  }

  @Test
  void aSnapshotThatBringsOneRecordAStreamStillCompletes() {
    for (int i = 1; i <= 20; i++) {
      server.answer(start("e1", 50), user(i));
    }
    server.answer(start("e1", 50), end(0));

    read();

    assertThat(received).hasSize(21);
  }

  @Test
  void aFirstRequestThatFailsIsNotRepeated() {
    server.status("503 Service Unavailable");

    assertThat(fault().kind()).isEqualTo(Kind.UNAVAILABLE);
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void aCountThatIsWrongIsRefused() {
    server.answer(start("e1", 50), user(1), end(2));

    CatchUpException fault = fault();

    assertThat(fault.kind()).isEqualTo(Kind.REFUSED);
    assertThat(fault).hasMessageContaining("held 1 records and says it has 2");
  }

  @Test
  void linesThatAreNoSnapshotAreRefused() {
    server.answer("<html>\n");
    assertThat(fault().kind()).isEqualTo(Kind.REFUSED);

    server.answer(user(1), end(1));
    assertThat(fault().kind()).isEqualTo(Kind.REFUSED);

    server.answer(start("e1", 1), start("e1", 1));
    assertThat(fault().kind()).isEqualTo(Kind.REFUSED);

    server.answer(start("e1", 1), user(1).replace("\"version\":1", "\"version\":2"));
    assertThat(fault()).hasMessageContaining("version 2");

    server.answer(start("e1", 1), user(1).replace("\"users\"", "\"roles\""));
    assertThat(fault()).hasMessageContaining("not asked for");
  }

  @Test
  void aLineThatIsTooLongIsRefusedAndNotKept() {
    server.answer(start("e1", 1), "x".repeat(SnapshotReading.MAX_LINE_BYTES + 1));

    assertThat(fault()).hasMessageContaining("longer than");
  }

  @Test
  void anEmptyBodyIsUnavailable() {
    server.answer();

    assertThat(fault().kind()).isEqualTo(Kind.UNAVAILABLE);
  }

  @Test
  void anExceptionOfTheConsumerEndsTheSnapshotAsItIs() {
    server.answer(start("e1", 1), user(1), end(1));
    IllegalStateException own = new IllegalStateException("full");

    Throwable thrown =
        org.assertj.core.api.Assertions.catchThrowable(
            () ->
                catchUp.snapshot(
                    ALL,
                    line -> {
                      throw own;
                    }));

    assertThat(thrown).isSameAs(own);
  }

  @Test
  void closingEndsASnapshotThatIsUnderWay() throws Exception {
    server.answerAndHang(start("e1", 50), user(1));
    CompletableFuture<Void> begun = new CompletableFuture<>();
    CompletableFuture<Void> snapshot =
        CompletableFuture.runAsync(() -> catchUp.snapshot(ALL, line -> begun.complete(null)));
    begun.get(5, TimeUnit.SECONDS);

    catchUp.close();

    assertThat(snapshot.handle((nothing, fault) -> fault.getCause()).get(5, TimeUnit.SECONDS))
        .isInstanceOf(CatchUpException.class)
        .hasMessageContaining("closed");
  }

  @Test
  void aMalformedStreamIsUnavailableAndACompressedOneIsRead() {
    WIREMOCK.stubFor(
        WireMock.get(WireMock.anyUrl())
            .inScenario("resume")
            .whenScenarioStateIs("Started")
            .willReturn(
                WireMock.ok(start("e1", 50) + user(1)).withFault(Fault.MALFORMED_RESPONSE_CHUNK))
            .willSetStateTo("broken"));
    WIREMOCK.stubFor(
        WireMock.get(WireMock.anyUrl())
            .inScenario("resume")
            .whenScenarioStateIs("broken")
            .willReturn(WireMock.ok(start("e1", 50) + user(1) + user(2) + end(2))));
    try (HttpCatchUp client = client(WIREMOCK.baseUrl())) {
      assertThat(catchThrowableOfType(CatchUpException.class, () -> client.snapshot(ALL, l -> {})))
          .extracting(CatchUpException::kind)
          .isEqualTo(Kind.UNAVAILABLE);
      client.snapshot(ALL, this::take);
    }

    assertThat(received).containsExactly("start e1 50", "u1", "u2");
  }
}
