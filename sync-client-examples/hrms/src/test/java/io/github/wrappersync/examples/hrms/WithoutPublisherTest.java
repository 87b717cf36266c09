package io.github.wrappersync.examples.hrms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.wrappersync.client.SyncClient;
import io.github.wrappersync.model.DataTypes;
import io.github.wrappersync.model.User;
import io.github.wrappersync.spring.test.WithInMemoryPublisher;
import io.github.wrappersync.testing.InMemoryPublisher;
import io.github.wrappersync.testing.ManualClock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.context.annotation.Bean;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

/** The publisher is away when the HRMS starts, comes, and goes away again. */
@SpringBootTest
@AutoConfigureMockMvc
@WithInMemoryPublisher
class WithoutPublisherTest {

  @TestConfiguration(proxyBeanMethods = false)
  static class Away {

    @Bean
    InMemoryPublisher publisher() {
      InMemoryPublisher publisher = new InMemoryPublisher();
      publisher.unavailable();
      return publisher;
    }

    @Bean
    ManualClock clock() {
      return new ManualClock();
    }
  }

  @Autowired private InMemoryPublisher publisher;
  @Autowired private ManualClock clock;
  @Autowired private SyncClient client;
  @Autowired private MockMvcTester http;

  @Test
  void itSaysThatItDoesNotKnowUntilItDoesAndDecidesNothingFromOldData() {
    publisher.publish(
        "hrms",
        "t1",
        DataTypes.USERS,
        new User("ann", "t1", "ann@acme.example", "Ann", List.of(), true));
    assertThat(http.get().uri("/api/tenants/t1/chart"))
        .hasStatus(503)
        .containsHeader("Retry-After")
        .bodyJson()
        .extractingPath("$.detail")
        .asString()
        .contains("not been loaded yet");
    assertThat(http.get().uri("/tenants/t1")).hasStatus(503).bodyText().contains("not been loaded");
    assertThat(http.get().uri("/")).hasStatusOk().bodyText().contains("No tenant is known yet");
    assertThat(http.get().uri("/actuator/health/readiness")).hasStatus(503);
    assertThat(http.get().uri("/actuator/health/liveness")).hasStatusOk();

    publisher.heal();
    await()
        .untilAsserted(
            () -> {
              clock.advance(Duration.ofSeconds(5)); // the client tries again after up to 5 s
              assertThat(http.get().uri("/api/tenants/t1/chart")).hasStatusOk();
            });
    client.awaitCaughtUp(Duration.ofSeconds(5));
    assertThat(http.get().uri("/actuator/health/readiness")).hasStatusOk();

    publisher.cut();
    publisher.unavailable();
    clock.advance(Duration.ofMinutes(6));
    assertThat(http.get().uri("/api/tenants/t1/can?user=ann&permission=p"))
        .hasStatus(503)
        .bodyText()
        .contains("does not decide")
        .doesNotContain("ann");
    assertThat(http.get().uri("/api/tenants/t1/chart")).hasStatusOk();
    assertThat(http.get().uri("/tenants/t1")).hasStatusOk().bodyText().contains("STALE");
  }
}
