package io.github.wrappersync.examples.finance;

import static org.awaitility.Awaitility.await;

import io.github.wrappersync.client.SyncClient;
import io.github.wrappersync.spring.test.WithInMemoryPublisher;
import io.github.wrappersync.status.SyncState;
import io.github.wrappersync.testing.InMemoryPublisher;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.http.MediaType;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.web.servlet.client.RestTestClient;
import org.springframework.web.context.WebApplicationContext;

/** What callers and operators are answered. */
@SpringBootTest
@WithInMemoryPublisher
class FinanceOverHttpTest {

  private static final String TENANT = "tenant-1";
  private static final String BILLS = "/tenants/tenant-1/bills";

  @TestConfiguration(proxyBeanMethods = false)
  static class Time {
    @Bean
    JumpingTime time() {
      return new JumpingTime();
    }
  }

  @DynamicPropertySource
  static void database(DynamicPropertyRegistry registry) {
    registry.add("spring.datasource.url", FinanceDatabase::create);
  }

  @Autowired private WebApplicationContext context;
  @Autowired private InMemoryPublisher publisher;
  @Autowired private SyncClient client;
  @Autowired private JumpingTime time;

  private RestTestClient http;

  @BeforeEach
  void prices() {
    http = RestTestClient.bindToApplicationContext(context).build();
    Wrapper wrapper = new Wrapper(publisher);
    wrapper.price(TENANT, "finance.invoice.generate", "1.25");
    wrapper.price(TENANT, "finance.free", "0.00");
    wrapper.price(TENANT, "finance.unpriced", null);
    wrapper.deactivate(TENANT, "finance.former", "3.00");
    Wrapper.awaitTold(client);
  }

  @Test
  void aBillIsOpenedSoldOntoAndPaid() {
    long bill = open();
    add(bill, "finance.invoice.generate", "4")
        .expectStatus()
        .isCreated()
        .expectBody()
        .jsonPath("$.lines[0].unitPrice")
        .isEqualTo(1.25)
        .jsonPath("$.total")
        .isEqualTo(5.00);
    add(bill, "finance.free", "1000").expectStatus().isCreated();
    post("/" + bill + "/payment", "{\"amount\": 4.99}")
        .expectStatus()
        .isEqualTo(409)
        .expectBody()
        .jsonPath("$.code")
        .isEqualTo("other-total");
    post("/" + bill + "/payment", "{\"amount\": 5}")
        .expectStatus()
        .isOk()
        .expectBody()
        .jsonPath("$.paidAt")
        .exists();
    refused(add(bill, "finance.free", "1"), 409, "bill-is-paid");
    http.get().uri(BILLS + "/{bill}/recalculations", bill).exchange().expectStatus().isOk();
    http.get().uri(BILLS).exchange().expectStatus().isOk();
  }

  @Test
  void whatCannotBeSoldIsRefusedWithTheReason() {
    long bill = open();
    refused(add(bill, "finance.nothing", "1"), 422, "no-price");
    refused(add(bill, "finance.unpriced", "1"), 422, "no-price");
    refused(add(bill, "finance.former", "1"), 422, "price-not-in-force");
    refused(add(bill, "finance.free", "0"), 400, "wrong-quantity");
    refused(add(bill, "finance.free", "1.0001"), 400, "wrong-quantity");
    refused(add(bill, "finance.free", "1e999"), 400, "wrong-quantity");
    refused(add(9_999, "finance.free", "1"), 404, "no-such-bill");
    post("/" + bill + "/lines", "{\"operation\": \"finance.free\"}").expectStatus().isBadRequest();
    post("/" + bill + "/lines", "{}").expectStatus().isBadRequest();
    post("/" + bill + "/payment", "{}").expectStatus().isBadRequest();
  }

  @Test
  void nothingIsSoldAtPricesThatWereVerifiedTooLongAgo() {
    long bill = open();
    publisher.cut();
    publisher.unavailable();
    await().until(() -> client.status().state() == SyncState.POLLING);
    time.jump(Duration.ofMinutes(2));
    refused(add(bill, "finance.free", "1"), 503, "prices-are-stale");

    publisher.heal();
    client.refresh();
    await().untilAsserted(() -> add(bill, "finance.free", "1").expectStatus().isCreated());
  }

  @Test
  void operatorsAreToldHowItIs() {
    await().until(() -> client.status().state() == SyncState.LIVE);
    seen("/actuator/health/readiness", "$.components.sync.details.state", "LIVE");
    seen("/actuator/health/readiness", "$.components.db.status", "UP");
    seen("/actuator/health/liveness", "$.status", "UP");
    seen("/actuator/sync", "$.application", "finance");
    seen("/actuator/metrics/sync.client.state?tag=state:live", "$.measurements[0].value", 1.0);
    http.get().uri("/actuator/prometheus").exchange().expectStatus().isOk();
    http.post().uri("/actuator/sync/pull").exchange().expectStatus().is4xxClientError();
  }

  private void seen(String path, String at, Object value) {
    http.get()
        .uri(path)
        .exchange()
        .expectStatus()
        .isOk()
        .expectBody()
        .jsonPath(at)
        .isEqualTo(value);
  }

  private long open() {
    Bill bill =
        post("", "")
            .expectStatus()
            .isCreated()
            .expectBody(Bill.class)
            .returnResult()
            .getResponseBody();
    return bill.billId();
  }

  private RestTestClient.ResponseSpec add(long bill, String operation, String quantity) {
    return post(
        "/" + bill + "/lines",
        "{\"operation\": \"%s\", \"quantity\": %s}".formatted(operation, quantity));
  }

  private RestTestClient.ResponseSpec post(String path, String json) {
    return http.post()
        .uri(BILLS + path)
        .contentType(MediaType.APPLICATION_JSON)
        .body(json)
        .exchange();
  }

  private static void refused(RestTestClient.ResponseSpec answer, int status, String code) {
    answer.expectStatus().isEqualTo(status).expectBody().jsonPath("$.code").isEqualTo(code);
  }
}
