package io.github.wrappersync.spring.autoconfigure.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import ch.qos.logback.classic.Logger;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** No secret in what an application with the starter shows, its actuator's endpoints among it. */
@ExtendWith(OutputCaptureExtension.class)
class NoSecretsTest {

  private static final String TOKEN = "crm-c4nary/+token";
  private static final String REDIS_PASSWORD = "r3dis-c4nary";
  private static final String WEBHOOK_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

  /** A secret that is added later gets its line here. */
  private final Canaries canaries =
      new Canaries()
          .add("the token", TOKEN)
          .add("the password of Redis", REDIS_PASSWORD)
          .add("the webhook's secret", WEBHOOK_SECRET)
          .add("the webhook's key", WEBHOOK_SECRET.substring("whsec_".length()));

  @AfterEach
  void logAsBefore() {
    ((Logger) LoggerFactory.getLogger("io.github.wrappersync")).setLevel(null);
  }

  private static String[] settings(String redis) {
    return new String[] {
      "logging.level.io.github.wrappersync=TRACE",
      "sync.client.publisher-url=http://localhost:1",
      "sync.client.token=" + TOKEN,
      "sync.client.redis-url=" + redis,
      "sync.client.webhook.secrets=" + WEBHOOK_SECRET
    };
  }

  @Test
  void noneWhileItRuns(CapturedOutput output) {
    try (SyncApplication application =
        new SyncApplication()
            .start(
                change -> {
                  throw new IllegalStateException("a handler fails");
                },
                settings("redis://sync:" + REDIS_PASSWORD + "@localhost:1"))) {
      application.put("3");
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
        canaries.assertNoneIn("/actuator" + path, application.get("/actuator" + path).toString());
      }
      assertThat(application.get("/actuator/configprops").body()).contains("sync.client");
      canaries.assertNoneIn(
          "a refused delivery", application.post("/api/sync/user-changed", "{}").toString());
      canaries.assertNoneIn("the client", application.client().toString());
    }
    canaries.assertNoneIn("the log", output.getAll());
  }

  @Test
  void noneWhenItDoesNotStart(CapturedOutput output) {
    Throwable failure =
        catchThrowable(
            () ->
                new SyncApplication()
                    .start(change -> {}, settings("redis://sync:" + REDIS_PASSWORD + "@host:port"))
                    .close());

    assertThat(failure).isNotNull();
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      canaries.assertNoneIn("the exception of a start", cause.toString());
    }
    canaries.assertNoneIn("the log of a start", output.getAll());
  }
}
