package io.github.wrappersync.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import com.sun.net.httpserver.HttpServer;
import io.github.wrappersync.model.DataTypes;
import io.github.wrappersync.status.SyncState;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** No secret in any text that the client makes, at the level TRACE, whatever fails. */
class NoSecretsTest {

  private static final String SIGNING_KEY = "sigkey_Wng4MS1rcTI3LW13NTUtdHQwOS1wcDY0";
  private static final String TOKEN = "crm-c4nary/+token";
  private static final String REDIS_PASSWORD = "r3dis:c4nary/p@ss%w+rd";

  /** A secret that is added later gets its line here. */
  private final Canaries canaries =
      new Canaries()
          .add("the signing key", SIGNING_KEY)
          .add("the key in it", SIGNING_KEY.substring("sigkey_".length()))
          .add("the token", TOKEN)
          .add("the password of Redis", REDIS_PASSWORD)
          .add("the login of Redis", "sync:" + REDIS_PASSWORD);

  private final List<String> logged = new CopyOnWriteArrayList<>();
  private final Logger ours = (Logger) LoggerFactory.getLogger("io.github.wrappersync");
  private final Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
  private final Level before = ours.getLevel();
  private final AppenderBase<ILoggingEvent> everything =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          logged.add(
              "%s [%s] %s %s"
                  .formatted(
                      event.getLoggerName(),
                      event.getThreadName(),
                      event.getFormattedMessage(),
                      event.getThrowableProxy() == null
                          ? ""
                          : ThrowableProxyUtil.asString(event.getThrowableProxy())));
        }
      };

  @BeforeEach
  void listen() {
    ours.setLevel(Level.TRACE);
    everything.setContext(root.getLoggerContext());
    everything.start();
    root.addAppender(everything);
  }

  @AfterEach
  void noneInTheLog() {
    root.detachAppender(everything);
    ours.setLevel(before);
    canaries.assertNoneIn("the log", String.join("\n", logged));
  }

  private static String redis(String address) {
    return "redis://sync:%s@%s"
        .formatted(URLEncoder.encode(REDIS_PASSWORD, StandardCharsets.UTF_8), address);
  }

  @Test
  void noneWhileNothingWorks() throws Exception {
    HttpServer publisher =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
    publisher.createContext(
        "/",
        exchange -> {
          // A server that tells everybody what it was asked with.
          byte[] body = "{\"code\":\"unauthorized\"}".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(401, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    publisher.start();
    SyncClientBuilder builder =
        SyncClient.builder("crm")
            .tenants("t1")
            .redis(redis("localhost:1"))
            .signingKey(SIGNING_KEY)
            .publisher("http://localhost:" + publisher.getAddress().getPort(), TOKEN);
    canaries.assertNoneIn("the builder", builder.toString());
    try (SyncClient client = builder.build()) {
      client.creditCosts();
      client.handle("bills", DataTypes.CREDIT_CONFIGS, change -> {});
      client.start();
      await().until(() -> client.status().state() == SyncState.UNAUTHORIZED);
      await().until(() -> logged.stream().anyMatch(line -> line.contains("Redis")));
      canaries.assertNoneIn("the status", client.status().toString());
      canaries.assertNoneIn("the client", client.toString());
      Throwable timeout = catchThrowable(() -> client.awaitReady(Duration.ofMillis(10)));
      canaries.assertNoneIn("a wait that ended", String.valueOf(timeout));
      for (Thread thread : Thread.getAllStackTraces().keySet()) {
        canaries.assertNoneIn("the name of a thread", thread.toString());
      }
    } finally {
      publisher.stop(0);
    }
    assertThat(logged).isNotEmpty();
  }

  @Test
  void noneInWhatIsSaidOfWrongSettings() {
    for (SyncClientBuilder builder :
        List.of(
            SyncClient.builder("crm")
                .redis(redis("localhost:port"))
                .publisher("http://u:" + TOKEN + "@localhost", TOKEN),
            SyncClient.builder("crm")
                .redis("redis://" + REDIS_PASSWORD)
                .publisher("http://localhost", TOKEN + "\n"),
            SyncClient.builder("crm").redis(REDIS_PASSWORD).publisher(TOKEN, ""),
            SyncClient.builder("crm")
                .redis("redis://localhost")
                .publisher("http://localhost", TOKEN)
                .signingKey(SIGNING_KEY + "!"))) {
      Throwable failure = catchThrowable(builder::build);
      assertThat(failure).isNotNull();
      for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
        canaries.assertNoneIn("what is said of wrong settings", cause.toString());
      }
    }
  }
}
