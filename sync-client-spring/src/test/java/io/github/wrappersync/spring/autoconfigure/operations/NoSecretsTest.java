package io.github.wrappersync.spring.autoconfigure.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import io.github.wrappersync.client.SyncClient;
import io.github.wrappersync.model.CreditConfig;
import io.github.wrappersync.spring.listener.SyncListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

/** No secret in what an application with the starter shows, its actuator's endpoints among it. */
@ExtendWith(OutputCaptureExtension.class)
class NoSecretsTest {

  private static final String TOKEN = "crm-c4nary/+token";
  private static final String REDIS_PASSWORD = "r3dis-c4nary";
  private static final String SIGNING_KEY = "sigkey_Wng4MS1rcTI3LW13NTUtdHQwOS1wcDY0";
  private static final String WEBHOOK_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

  /** A secret that is added later gets its line here. */
  private final Canaries canaries =
      new Canaries()
          .add("the token", TOKEN)
          .add("the password of Redis", REDIS_PASSWORD)
          .add("the signing key", SIGNING_KEY)
          .add("the key in it", SIGNING_KEY.substring("sigkey_".length()))
          .add("the webhook's secret", WEBHOOK_SECRET)
          .add("the webhook's key", WEBHOOK_SECRET.substring("whsec_".length()));

  @AfterEach
  void logAsBefore() {
    ((Logger) LoggerFactory.getLogger("io.github.wrappersync")).setLevel(null);
  }

  @SpringBootConfiguration
  @EnableAutoConfiguration
  static class Application {

    @SyncListener(id = "bills")
    void on(CreditConfig config) {}
  }

  /** One whose publisher and Redis can not be reached. */
  private static ConfigurableApplicationContext run(String liveFeed) {
    return new SpringApplicationBuilder(Application.class)
        .web(WebApplicationType.SERVLET)
        .properties(
            "server.port=0",
            "logging.level.io.github.wrappersync=TRACE",
            "management.otlp.metrics.export.enabled=false",
            "management.endpoints.web.exposure.include=*",
            "management.endpoint.health.show-details=always",
            "sync.client.application=crm",
            "sync.client.reuse-redis=false",
            "sync.client.views=credit-costs",
            "sync.client.publisher-url=http://localhost:1",
            "sync.client.token=" + TOKEN)
        .properties(liveFeed.split(" "))
        .run();
  }

  private static String ask(ConfigurableApplicationContext context, String path, String method) {
    URI uri =
        URI.create(
            "http://localhost:" + context.getEnvironment().getProperty("local.server.port") + path);
    try {
      HttpResponse<String> answer =
          HttpClient.newHttpClient()
              .send(
                  HttpRequest.newBuilder(uri)
                      .method(method, HttpRequest.BodyPublishers.noBody())
                      .build(),
                  HttpResponse.BodyHandlers.ofString());
      return answer.headers().map() + "\n" + answer.body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest(name = "{index}")
  @ValueSource(
      strings = {
        "sync.client.redis-url=redis://sync:"
            + REDIS_PASSWORD
            + "@localhost:1 sync.client.signing-keys="
            + SIGNING_KEY,
        "sync.client.webhook.secrets=" + WEBHOOK_SECRET
      })
  void noneWhileItRuns(String liveFeed, CapturedOutput output) {
    try (ConfigurableApplicationContext context = run(liveFeed)) {
      SyncClient client = context.getBean(SyncClient.class);
      await().until(() -> client.status().lastError().isPresent());
      for (String path :
          List.of(
              "",
              "/sync",
              "/sync/deadletters",
              "/health",
              "/health/sync",
              "/env",
              "/env/sync.client.token",
              "/env/sync.client.redis-url",
              "/env/sync.client.signing-keys",
              "/env/sync.client.webhook.secrets",
              "/configprops",
              "/beans",
              "/conditions",
              "/loggers",
              "/metrics",
              "/mappings",
              "/scheduledtasks",
              "/threaddump",
              "/info")) {
        canaries.assertNoneIn("/actuator" + path, ask(context, "/actuator" + path, "GET"));
      }
      assertThat(ask(context, "/actuator/configprops", "GET")).contains("sync.client");
      canaries.assertNoneIn("a refused delivery", ask(context, "/api/sync/user-changed", "POST"));
      canaries.assertNoneIn("the client", client.toString());
      canaries.assertNoneIn("the status", client.status().toString());
    }
    canaries.assertNoneIn("the log", output.getAll());
  }

  @Test
  void noneWhenItDoesNotStart(CapturedOutput output) {
    Throwable failure =
        catchThrowable(
            () -> run("sync.client.redis-url=redis://" + REDIS_PASSWORD + "@host:port").close());

    assertThat(failure).isNotNull();
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      canaries.assertNoneIn("the exception of a start", cause.toString());
    }
    canaries.assertNoneIn("the log of a start", output.getAll());
  }
}
