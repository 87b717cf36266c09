package io.github.wrappersync.client;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import io.github.wrappersync.feed.CatchUpException;
import io.github.wrappersync.model.ChangeType;
import io.github.wrappersync.model.Channel;
import io.github.wrappersync.model.Priority;
import io.github.wrappersync.testing.ManualClock;
import io.github.wrappersync.view.CreditCosts;
import io.github.wrappersync.view.Freshness;
import io.github.wrappersync.view.StaleDataException;
import io.github.wrappersync.wire.Envelope;
import io.github.wrappersync.wire.FeedPage;
import io.github.wrappersync.wire.SnapshotLine;
import io.github.wrappersync.wire.WireCodec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A price that must be current, from a publisher whose feed is broken in one way or another. */
class FetchOverHttpTest {

  @RegisterExtension
  static final WireMockExtension PUBLISHER =
      WireMockExtension.newInstance()
          .options(WireMockConfiguration.wireMockConfig().dynamicPort())
          .build();

  private static final Duration SOON = Duration.ofSeconds(10);
  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final Channel CHANNEL = new Channel("crm", "tenant-1", "credit-configs");

  private final ManualClock clock = new ManualClock();

  @Test
  void thePriceIsReadFromTheTenantsSnapshotWhenTheFeedIsBroken() {
    feed(aResponse().withBody(WireCodec.encode(new FeedPage("e1", List.of(), 5, 5, true))));
    snapshot("tenant-1,tenant-2", "3.00");
    try (SyncClient client = client()) {
      CreditCosts costs = client.creditCosts();
      client.start().awaitReady(SOON);
      await().until(() -> client.status().verifiedAge().equals(Optional.of(Duration.ZERO)));
      CreditCosts current = costs.with(Freshness.within(LIMIT).orFetch(SOON));

      feed(aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER));
      snapshot("tenant-1", "4.00");
      clock.advance(LIMIT.plusSeconds(1));
      assertThat(current.require("tenant-1", "crm.leads.create")).isEqualTo("4.00");
      assertThat(costs.require("tenant-1", "crm.leads.create")).isEqualTo("3.00");
      PUBLISHER.verify(
          1,
          getRequestedFor(urlPathEqualTo("/v1/crm/snapshot"))
              .withQueryParam("tenants", equalTo("tenant-1"))
              .withQueryParam("types", equalTo("credit-configs")));

      snapshot("tenant-1", aResponse().withStatus(401));
      clock.advance(Duration.ofSeconds(1));
      assertThatThrownBy(() -> current.require("tenant-1", "crm.leads.create"))
          .isInstanceOf(StaleDataException.class)
          .hasMessageNotContaining("secret")
          .cause()
          .isInstanceOfSatisfying(
              CatchUpException.class,
              cause -> assertThat(cause.kind()).isEqualTo(CatchUpException.Kind.UNAUTHORIZED));
    }
  }

  private SyncClient client() {
    return SyncClient.builder("crm")
        .tenants("tenant-1", "tenant-2")
        .time(clock)
        .publisher(PUBLISHER.baseUrl(), "secret-token")
        .build();
  }

  private static void feed(ResponseDefinitionBuilder answer) {
    PUBLISHER.stubFor(get(urlPathEqualTo("/v1/crm/changes")).willReturn(answer));
  }

  private static void snapshot(String tenants, String cost) {
    String body =
        String.join(
            "\n",
            WireCodec.encode(new SnapshotLine.Start("e1", 5)),
            WireCodec.encode(new SnapshotLine.Entry(price(cost))),
            WireCodec.encode(new SnapshotLine.End(1)),
            "");
    snapshot(tenants, aResponse().withBody(body));
  }

  private static void snapshot(String tenants, ResponseDefinitionBuilder answer) {
    PUBLISHER.stubFor(
        get(urlPathEqualTo("/v1/crm/snapshot"))
            .withQueryParam("tenants", equalTo(tenants))
            .willReturn(answer));
  }

  private static Envelope price(String cost) {
    return new Envelope(
        "e1",
        5,
        0,
        new UUID(0, 5),
        "credit-config-changed",
        CHANNEL,
        ChangeType.SNAPSHOT,
        null,
        "c1",
        List.of(),
        Priority.LOW,
        Instant.EPOCH,
        "{\"configId\":\"c1\",\"tenantId\":\"tenant-1\",\"operationCode\":\"crm.leads.create\",\"creditCost\":%s,\"isActive\":true}"
            .formatted(cost));
  }
}
