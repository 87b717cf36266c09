package io.github.wrappersync.spring.autoconfigure.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.wrappersync.model.Change;
import io.github.wrappersync.model.CreditConfig;
import io.github.wrappersync.spring.autoconfigure.operations.SyncApplication.Answer;
import io.github.wrappersync.status.HandlerState;
import io.github.wrappersync.status.SyncState;
import io.github.wrappersync.store.Checkpoint;
import io.github.wrappersync.store.Lease;
import io.github.wrappersync.store.Stores;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.net.http.HttpRequest;
import java.security.Principal;
import java.time.Duration;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What health tells of handlers that do not run, and who is shown what. */
class HandlersHealthTest {

  private static final Consumer<Change<CreditConfig>> NOTHING = change -> {};

  private static void becomes(SyncApplication application, HandlerState state) {
    await()
        .atMost(Duration.ofSeconds(10))
        .until(
            () -> {
              application.clock.advance(Duration.ofSeconds(1));
              application.publisher.heartbeat();
              return application.client().status().state() == SyncState.LIVE
                  && application.client().status().handlers().get("bills").state() == state;
            });
  }

  @Test
  void aHandlerThatSomebodyPausedIsADetailAndTheApplicationStaysReady() {
    try (SyncApplication application = new SyncApplication().start(NOTHING)) {
      becomes(application, HandlerState.ACTIVE);
      application.client().pause("bills");

      assertThat(application.get("/actuator/health/readiness").status()).isEqualTo(200);
      Answer health = application.get("/actuator/health/sync");
      assertThat(health.status()).isEqualTo(200);
      assertThat(health.body()).contains("\"paused\":1", "\"state\":\"PAUSED\"");
    }
  }

  @Test
  void anApplicationWhoseTokenIsRefusedStartsAndSaysSoUntilSomebodyMendsIt() {
    SyncApplication application = new SyncApplication();
    application.publisher.unauthorized();
    try (application) {
      application.start(NOTHING);
      await()
          .atMost(Duration.ofSeconds(10))
          .until(() -> application.client().status().state() == SyncState.UNAUTHORIZED);

      Answer readiness = application.get("/actuator/health/readiness");
      assertThat(readiness.status()).isEqualTo(503);
      assertThat(application.get("/actuator/health/sync").body())
          .contains("\"status\":\"DOWN\"", "UNAUTHORIZED");
      assertThat(application.get("/actuator/health/liveness").status()).isEqualTo(200);

      application.publisher.heal();
      application.client().refresh();
      becomes(application, HandlerState.ACTIVE);
      assertThat(application.get("/actuator/health/readiness").status()).isEqualTo(200);
    }
  }

  /** Stores that know the handler as one of another data type: it may not run here. */
  private static Stores ofAnotherDataType() {
    Stores stores = Stores.inMemory();
    Lease lease =
        stores.leases().acquire("crm/bills", "before", Duration.ofSeconds(1)).orElseThrow();
    stores.checkpoints().save(lease, "users", new Checkpoint("epoch-1", 1));
    stores.leases().release(lease);
    return stores;
  }

  @Test
  void aHandlerThatFailedTakesTheApplicationFromTrafficUnlessAnOperatorSaysOtherwise() {
    SyncApplication failing = new SyncApplication().with(ofAnotherDataType());
    try (failing) {
      failing.start(NOTHING);
      becomes(failing, HandlerState.FAILED);

      assertThat(failing.get("/actuator/health/readiness").status()).isEqualTo(503);
      Answer health = failing.get("/actuator/health/sync");
      assertThat(health.body())
          .contains("\"status\":\"DOWN\"", "\"state\":\"FAILED\"", "'users'", "\"failed\":1");
      assertThat(failing.get("/actuator/health/liveness").status()).isEqualTo(200);
    }
    SyncApplication bearing = new SyncApplication().with(ofAnotherDataType());
    try (bearing) {
      bearing.start(NOTHING, "management.health.sync.handler-failed=up");
      becomes(bearing, HandlerState.FAILED);

      assertThat(bearing.get("/actuator/health/readiness").status()).isEqualTo(200);
      assertThat(bearing.get("/actuator/health/sync").body()).contains("\"state\":\"FAILED\"");
    }
  }

  /** A login in place of an application's own: the header says who, and in which role. */
  @Configuration(proxyBeanMethods = false)
  static class Login {

    @Bean
    Filter login() {
      return (request, response, chain) ->
          chain.doFilter(new LoggedIn((HttpServletRequest) request), response);
    }
  }

  static final class LoggedIn extends HttpServletRequestWrapper {

    LoggedIn(HttpServletRequest request) {
      super(request);
    }

    @Override
    public Principal getUserPrincipal() {
      String role = getHeader("role");
      return role == null ? null : () -> "somebody";
    }

    @Override
    public boolean isUserInRole(String role) {
      return role.equals(getHeader("role"));
    }
  }

  private static String letters(SyncApplication application, String role) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(application.uri("/actuator/sync/dead-letters")).GET();
    if (role != null) {
      request.header("role", role);
    }
    return application.send(request).body();
  }

  @Test
  void valuesAreShownToThoseInTheRolesThatAreNamed() {
    SyncApplication application = new SyncApplication().with(Login.class);
    try (application) {
      application.start(
          change -> {
            throw new IllegalStateException("Cannot bill it");
          },
          "management.endpoint.sync.show-values=when-authorized",
          "management.endpoint.sync.roles=support");
      becomes(application, HandlerState.ACTIVE);
      application.put("1.00");
      await().until(() -> application.client().deadLetters().list("bills").size() == 1);

      assertThat(letters(application, "support"))
          .contains("Cannot bill it", SyncApplication.RECORDS_SECRET);
      assertThat(letters(application, "clerk"))
          .contains("IllegalStateException")
          .doesNotContain("Cannot bill it", SyncApplication.RECORDS_SECRET);
      assertThat(letters(application, null)).doesNotContain(SyncApplication.RECORDS_SECRET);
    }
  }

  @Test
  void actuatorShowsNoTokenSecretOrPassword() {
    try (SyncApplication application =
        new SyncApplication()
            .start(
                false,
                NOTHING,
                "sync.client.token=hunter2-token",
                "sync.client.redis-url=redis://:hunter2-redis@localhost:1",
                "sync.client.webhook.path=/api/sync")) {
      for (String endpoint :
          new String[] {"configprops", "env", "env/sync.client.token", "beans", "sync", "health"}) {
        assertThat(application.get("/actuator/" + endpoint).body())
            .as(endpoint)
            .isNotEmpty()
            .doesNotContain("hunter2");
      }
      assertThat(application.get("/actuator/configprops").body()).contains("sync.client");
    }
  }
}
