package io.github.wrappersync.internal.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.wrappersync.feed.CatchUpException;
import io.github.wrappersync.feed.CatchUpException.Kind;
import io.github.wrappersync.feed.Scope;
import io.github.wrappersync.internal.tls.Tls;
import io.github.wrappersync.wire.Envelope;
import io.github.wrappersync.wire.FeedPage;
import io.github.wrappersync.wire.SnapshotLine;
import io.github.wrappersync.wire.WireCodec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A publisher that means harm, or something else that answers in its place. */
@Timeout(60)
class HostilePublisherTest {

  private static final String TOKEN = "the-token-of-crm";
  private static final Scope SCOPE = new Scope("crm", Set.of("tenant-1"), Set.of("users"));
  private static final Duration SHORT = Duration.ofMillis(300);
  private static final byte[] BLANKS = new byte[1 << 20];

  static {
    Arrays.fill(BLANKS, (byte) ' ');
  }

  /** What a server does with a connection after its request. */
  @FunctionalInterface
  private interface Behaviour {
    void answer(OutputStream out) throws IOException;
  }

  private final CountDownLatch over = new CountDownLatch(1);
  private final List<ServerSocket> servers = new CopyOnWriteArrayList<>();
  private final AtomicLong sent = new AtomicLong();
  private HttpCatchUp catchUp;

  @AfterEach
  void end() throws IOException {
    over.countDown();
    catchUp.close();
    for (ServerSocket server : servers) {
      server.close();
    }
  }

  private int serve(Behaviour behaviour) {
    try {
      ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
      servers.add(server);
      Thread thread =
          new Thread(
              () -> {
                while (!server.isClosed()) {
                  try (Socket socket = server.accept()) {
                    socket.getInputStream().read(new byte[8192]);
                    behaviour.answer(socket.getOutputStream());
                  } catch (IOException e) {
                    // The client has had enough, or the test is over.
                  }
                }
              },
              "hostile");
      thread.setDaemon(true);
      thread.start();
      return server.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void connect(Behaviour behaviour) {
    connect(behaviour, Duration.ofSeconds(30));
  }

  private void connect(Behaviour behaviour, Duration part) {
    catchUp =
        new HttpCatchUp(
            "http://localhost:" + serve(behaviour),
            TOKEN,
            Tls.DEFAULT,
            new PublisherCalls.Timeouts(Duration.ofSeconds(5), Duration.ofSeconds(10), part),
            Duration.ofMillis(1),
            Clock.systemUTC());
  }

  private static void head(OutputStream out, String... headers) throws IOException {
    String lines = String.join("", Arrays.stream(headers).map(h -> h + "\r\n").toList());
    out.write(
        ("HTTP/1.1 200 OK\r\nConnection: close\r\n" + lines + "\r\n")
            .getBytes(StandardCharsets.US_ASCII));
  }

  private static Behaviour body(String text) {
    return out -> {
      head(out);
      out.write(text.getBytes(StandardCharsets.UTF_8));
    };
  }

  private void write(OutputStream out, byte[] bytes) throws IOException {
    out.write(bytes);
    sent.addAndGet(bytes.length);
  }

  private CatchUpException pageFault() {
    CatchUpException fault =
        catchThrowableOfType(
            CatchUpException.class, () -> catchUp.changes(SCOPE, 7, "e1", 3, Duration.ZERO));
    assertThat(fault).isNotNull();
    assertThat(fault.getMessage()).hasSizeLessThan(1_500).doesNotContain(TOKEN);
    return fault;
  }

  private CatchUpException snapshotFault() {
    CatchUpException fault =
        catchThrowableOfType(CatchUpException.class, () -> catchUp.snapshot(SCOPE, line -> {}));
    assertThat(fault).isNotNull();
    assertThat(fault.getMessage()).hasSizeLessThan(1_500).doesNotContain(TOKEN);
    return fault;
  }

  private static String page(long next, long head, Envelope... events) {
    return WireCodec.encode(new FeedPage("e1", List.of(events), next, head, next == head));
  }

  private static final String START = WireCodec.encode(new SnapshotLine.Start("e1", 9)) + "\n";

  @Test
  void aPageThatInflatesWithoutEndIsRefusedAtItsLimit() throws IOException {
    ByteArrayOutputStream bomb = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bomb)) {
      for (int i = 0; i < 200; i++) {
        gzip.write(BLANKS);
      }
    }
    connect(
        out -> {
          head(out, "Content-Encoding: gzip");
          out.write(bomb.toByteArray());
        });

    CatchUpException fault = pageFault();

    assertThat(fault.kind()).isEqualTo(Kind.REFUSED);
    assertThat(fault).hasMessageContaining("longer than " + HttpCatchUp.MAX_PAGE_BYTES);
  }

  @Test
  void aSnapshotThatInflatesToALineWithoutEndIsRefusedAtItsLimit() throws IOException {
    ByteArrayOutputStream bomb = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bomb)) {
      gzip.write(START.getBytes(StandardCharsets.UTF_8));
      gzip.write('{');
      for (int i = 0; i < 200; i++) {
        gzip.write(BLANKS);
      }
    }
    connect(
        out -> {
          head(out, "Content-Encoding: gzip");
          out.write(bomb.toByteArray());
        });

    assertThat(snapshotFault().kind()).isEqualTo(Kind.REFUSED);
  }

  @Test
  void aBodyWithoutEndIsReadToItsLimitAndNotFurther() {
    connect(
        out -> {
          head(out);
          while (true) {
            write(out, BLANKS);
          }
        });

    assertThat(pageFault().kind()).isEqualTo(Kind.REFUSED);
    assertThat(sent.get()).isLessThan(2L * HttpCatchUp.MAX_PAGE_BYTES);
  }

  @Test
  void aPageThatComesAByteAtATimeIsGivenUp() {
    connect(out -> dripAfter(out, "{\"epoch\":\"e1\","), SHORT);

    CatchUpException fault = pageFault();

    assertThat(fault.kind()).isEqualTo(Kind.UNAVAILABLE);
    assertThat(fault).hasMessageContaining("too slowly");
  }

  @Test
  void aSnapshotWhoseRecordComesAByteAtATimeIsGivenUp() {
    connect(out -> dripAfter(out, START + "{"), SHORT);

    assertThat(snapshotFault().kind()).isEqualTo(Kind.UNAVAILABLE);
  }

  private void dripAfter(OutputStream out, String text) throws IOException {
    head(out);
    out.write(text.getBytes(StandardCharsets.UTF_8));
    try {
      while (!over.await(50, TimeUnit.MILLISECONDS)) {
        out.write(' ');
        out.flush();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void moreEventsThanWereAskedForAreRefused() {
    connect(
        body(
            page(
                20,
                20,
                Envelopes.user("tenant-1", "a", 8),
                Envelopes.user("tenant-1", "b", 9),
                Envelopes.user("tenant-1", "c", 10),
                Envelopes.user("tenant-1", "d", 11))));

    assertThat(pageFault()).hasMessageContaining("4 events, where 3 were asked for");
  }

  @Test
  void aPageThatLeadsBeyondTheHeadIsRefused() {
    connect(body(page(Long.MAX_VALUE, 20)));

    assertThat(pageFault()).hasMessageContaining("lies above 20, the head");
  }

  @Test
  void positionsThatGoBackwardsAreRefused() {
    connect(
        body(page(20, 20, Envelopes.user("tenant-1", "a", 9), Envelopes.user("tenant-1", "b", 8))));

    assertThat(pageFault()).hasMessageContaining("position 8 follows 9");
  }

  @Test
  void whatWasNotAskedForIsRefused() {
    String wanted = page(20, 20, Envelopes.user("tenant-1", "a", 9));
    for (String other :
        List.of(
            wanted.replace("\"tenant-1\"", "\"tenant-2\""),
            wanted.replace("\"crm\"", "\"hrms\""),
            wanted.replace("\"users\"", "\"roles\""))) {
      assertThat(other).isNotEqualTo(wanted);
      connect(body(other));
      assertThat(pageFault()).hasMessageContaining("which was not asked for");
      catchUp.close();
    }
    connect(body(wanted.replaceFirst("\"epoch\":\"e1\"", "\"epoch\":\"e0\"")));
    assertThat(pageFault().kind()).isIn(Kind.RESYNC_REQUIRED, Kind.REFUSED);
    catchUp.close();
    connect(body(START + WireCodec.encode(Envelopes.user("tenant-2", "a", 9)) + "\n"));
    assertThat(snapshotFault()).hasMessageContaining("which was not asked for");
  }

  @Test
  void aSnapshotWithRecordsOfAnotherEpochIsRefused() {
    String record = WireCodec.encode(Envelopes.user("tenant-1", "a", 9)) + "\n";
    connect(body(START.replace("e1", "e2") + record));

    assertThat(snapshotFault()).hasMessageContaining("of epoch 'e1' and is of epoch 'e2'");
  }

  @Test
  void aSnapshotThatCountsOtherwiseThanItHoldsIsRefused() {
    String record = WireCodec.encode(Envelopes.user("tenant-1", "a", 9)) + "\n";
    connect(body(START + record + WireCodec.encode(new SnapshotLine.End(2)) + "\n"));

    assertThat(snapshotFault()).hasMessageContaining("held 1 records and says it has 2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "{\"a\":", "{\"events\":[", "{\"events\":[{\"data\":{\"a\":"})
  void nestingWithoutEndIsRefused(String opening) {
    connect(body(opening.repeat(100_000)));

    assertThat(pageFault().kind()).isEqualTo(Kind.REFUSED);
    catchUp.close();
    connect(body(START + opening.repeat(100_000) + "\n"));
    assertThat(snapshotFault().kind()).isEqualTo(Kind.REFUSED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"epoch\":\"e1\",\"events\":[],\"next\":1e9999,\"head\":9,\"upToDate\":true}",
        "{\"epoch\":\"e1\",\"events\":[],\"next\":99999999999999999999999,\"head\":9,\"upToDate\":true}",
        "{\"epoch\":\"e1\",\"events\":[],\"next\":-1,\"head\":9,\"upToDate\":true}"
      })
  void numbersThatAreNoPositionsAreRefused(String text) {
    connect(body(text));

    assertThat(pageFault().kind()).isEqualTo(Kind.REFUSED);
  }

  @Test
  void aPageOfALoginThatIsAnsweredWith200IsRefused() {
    connect(
        out -> {
          head(out, "Content-Type: text/html");
          out.write("<html><form>Sign in</form></html>\n".getBytes(StandardCharsets.UTF_8));
        });

    assertThat(pageFault()).hasMessageContaining("check that this is the publisher's URL");
    assertThat(snapshotFault()).hasMessageContaining("check that this is the publisher's URL");
  }

  @Test
  void aRedirectToAnotherHostIsNotFollowedAndTheTokenStays() throws IOException {
    List<String> asked = new CopyOnWriteArrayList<>();
    int elsewhere =
        serve(
            out -> {
              asked.add("asked");
              head(out);
            });
    connect(
        out ->
            out.write(
                "HTTP/1.1 307 Temporary Redirect\r\nConnection: close\r\nLocation: http://127.0.0.1:%d/\r\n\r\n"
                    .formatted(elsewhere)
                    .getBytes(StandardCharsets.US_ASCII)));

    assertThat(pageFault()).hasMessageContaining("redirects are not followed");
    assertThat(snapshotFault()).hasMessageContaining("redirects are not followed");
    assertThat(asked).isEmpty();
  }

  @Test
  void headersWithoutEndAreGivenUp() {
    connect(
        out -> {
          out.write("HTTP/1.1 200 OK\r\n".getBytes(StandardCharsets.US_ASCII));
          byte[] header = ("X: " + "x".repeat(1000) + "\r\n").getBytes(StandardCharsets.US_ASCII);
          while (true) {
            write(out, header);
          }
        });

    assertThat(pageFault().kind()).isEqualTo(Kind.UNAVAILABLE);
    assertThat(sent.get()).isLessThan(16L << 20);
  }

  @Test
  void aProblemThatIsTooLongIsCut() {
    connect(
        out -> {
          out.write(
              "HTTP/1.1 503 Unavailable\r\nConnection: close\r\nRetry-After: 2147483647\r\n\r\n{\"detail\":\""
                  .getBytes(StandardCharsets.US_ASCII));
          byte[] detail = "x".repeat(1 << 16).getBytes(StandardCharsets.US_ASCII);
          while (true) {
            write(out, detail);
          }
        });

    CatchUpException fault = pageFault();
    assertThat(fault.kind()).isEqualTo(Kind.UNAVAILABLE);
    assertThat(fault.retryAfter()).contains(Duration.ofMinutes(5));
  }
}
