package io.github.wrappersync.publisher.endtoend;

import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.github.wrappersync.wire.Envelope;
import io.github.wrappersync.wire.WebhookSecret;
import io.github.wrappersync.wire.WebhookSignature;
import io.github.wrappersync.wire.WireCodec;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The way of a change to an application's endpoint, and the publisher killed in the middle. */
@Tag("slow")
class WebhookTest {

  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final int CHANGES = 300;

  @Test
  void everyChangeReachesTheEndpointInOrderAlsoWhenThePublisherIsKilled() throws Exception {
    WireMockServer endpoint = new WireMockServer(options().dynamicPort());
    endpoint.start();
    endpoint.stubFor(post(anyUrl()).willReturn(ok().withFixedDelay(5)));
    try (Installation wrapper = Installation.withRedis().start()) {
      JsonNode webhook =
          send(
              wrapper
                  .admin("/admin/applications/crm/webhook")
                  .PUT(
                      HttpRequest.BodyPublishers.ofString(
                          "{\"url\":\"%s\"}".formatted(endpoint.baseUrl()))));
      WebhookSecret secret = WebhookSecret.of(webhook.get("secret").stringValue());
      wrapper.execute(
          """
          INSERT INTO credit_configurations (config_id, tenant_id, operation_code, credit_cost)
          SELECT 'config-' || n, 'acme', 'crm.leads.op' || n, n FROM generate_series(1, %d) AS n
          """
              .formatted(CHANGES));
      await().atMost(TIMEOUT).until(() -> received(endpoint).size() > CHANGES / 3);
      wrapper.publisher().kill();
      wrapper.start();
      await().atMost(TIMEOUT).until(() -> distinct(received(endpoint)).size() == CHANGES);

      List<LoggedRequest> received = received(endpoint);
      assertThat(received.size()).as("few are repeated").isLessThanOrEqualTo(CHANGES + 10);
      assertThat(distinct(received)).isSorted();
      for (LoggedRequest request : received) {
        WebhookSignature.verify(
            request.getHeader("webhook-id"),
            request.getHeader("webhook-timestamp"),
            request.getHeader("webhook-signature"),
            request.getBody(),
            List.of(secret));
      }
      // What was announced in the last seconds before the kill is not known.
      wrapper.execute(
          "UPDATE credit_configurations SET credit_cost = 0 WHERE config_id = 'config-1'");
      await().atMost(TIMEOUT).until(() -> distinct(received(endpoint)).size() == CHANGES + 1);
      List<LoggedRequest> all = received(endpoint);
      Envelope last = envelope(all.get(all.size() - 1));
      await()
          .atMost(TIMEOUT)
          .untilAsserted(
              () ->
                  assertThat(
                          send(wrapper.admin("/admin/deliveries?event=" + last.eventId()))
                              .get("deliveries")
                              .valueStream()
                              .map(one -> one.get("destination").asString() + one.get("result")))
                      .contains("redis\"success\"", "webhook\"success\""));
    } finally {
      endpoint.stop();
    }
  }

  private static List<LoggedRequest> received(WireMockServer endpoint) {
    List<LoggedRequest> newestFirst = endpoint.findAll(postRequestedFor(anyUrl()));
    return newestFirst.stream().sorted(Comparator.comparing(LoggedRequest::getLoggedDate)).toList();
  }

  private static List<Long> distinct(List<LoggedRequest> requests) {
    return requests.stream().map(request -> envelope(request).position()).distinct().toList();
  }

  private static Envelope envelope(LoggedRequest request) {
    return WireCodec.decodeEnvelope(request.getBodyAsString());
  }

  private static JsonNode send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    HttpResponse<String> answer =
        HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 201);
    return JsonMapper.shared().readTree(answer.body());
  }
}
