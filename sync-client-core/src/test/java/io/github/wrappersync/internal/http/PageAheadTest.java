package io.github.wrappersync.internal.http;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import io.github.wrappersync.feed.Scope;
import io.github.wrappersync.internal.tls.Tls;
import io.github.wrappersync.wire.FeedPage;
import io.github.wrappersync.wire.WireCodec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PageAheadTest {

  @RegisterExtension
  static final WireMockExtension PUBLISHER =
      WireMockExtension.newInstance()
          .options(WireMockConfiguration.wireMockConfig().dynamicPort())
          .build();

  private static final Scope ALL = new Scope("crm", Set.of(), Set.of("users"));

  private HttpCatchUp catchUp;

  @BeforeEach
  void connect() {
    catchUp = new HttpCatchUp(PUBLISHER.baseUrl(), "token", Tls.DEFAULT);
    answer(7, page(12, 14, false));
    answer(12, page(14, 14, true));
    answer(14, empty(14));
  }

  @AfterEach
  void close() {
    catchUp.close();
  }

  @Test
  void thePageBehindIsFetchedBeforeItIsAskedFor() {
    changes(7);

    await().untilAsserted(() -> assertThat(requests(12)).isEqualTo(1));
  }

  @Test
  void itIsGivenOnceItIsAskedForAndNotSaidToBeTheLast() {
    changes(7);

    FeedPage ahead = changes(12);
    FeedPage asked = changes(14);

    assertThat(ahead.next()).isEqualTo(14);
    assertThat(ahead.events()).hasSize(1);
    assertThat(ahead.upToDate()).isFalse();
    assertThat(asked.upToDate()).isTrue();
    assertThat(requests(12)).isEqualTo(1);
    assertThat(requests(14)).isEqualTo(1);
  }

  @Test
  void thatItFailedIsNoFailureOfWhoAsks() {
    answer(12, aResponse().withStatus(503));
    changes(7);
    await().untilAsserted(() -> assertThat(requests(12)).isEqualTo(1));
    answer(12, page(14, 14, true));

    assertThat(changes(12).upToDate()).isTrue();
    assertThat(requests(12)).isEqualTo(2);
  }

  @Test
  void itIsForgottenWhereSomethingElseIsAskedFor() {
    changes(7);
    await().untilAsserted(() -> assertThat(requests(12)).isEqualTo(1));
    changes(14);

    assertThat(changes(12).upToDate()).isTrue();
    assertThat(requests(12)).isEqualTo(2);
  }

  @Test
  void nothingIsFetchedBehindTheLastPage() {
    changes(12);
    changes(14);

    assertThat(requests(14)).isEqualTo(1);
  }

  @Test
  void whereAPageEndsIsReadFromItsEndAlone() {
    String inData = "{\"events\":[{\"next\":5,\"head\":9,\"upToDate\":false}],\"next\":7,";

    assertThat(end(inData + "\"head\":9,\"upToDate\":false}")).isEqualTo(7);
    assertThat(end(inData + "\"head\":9,\"upToDate\":true}")).isEqualTo(-1);
    assertThat(end("{\"next\":9223372036854775808,\"head\":9,\"upToDate\":false}")).isEqualTo(-1);
    assertThat(end("")).isEqualTo(-1);
  }

  private static long end(String page) {
    return PageAhead.endOf(page.getBytes(StandardCharsets.UTF_8));
  }

  private FeedPage changes(long after) {
    return catchUp.changes(ALL, after, "e1", 100, Duration.ZERO);
  }

  private static void answer(long after, ResponseDefinitionBuilder response) {
    PUBLISHER.stubFor(
        any(anyUrl()).withQueryParam("after", equalTo(String.valueOf(after))).willReturn(response));
  }

  private static ResponseDefinitionBuilder page(long next, long head, boolean upToDate) {
    return body(new FeedPage("e1", List.of(Envelopes.user("t", "u", next)), next, head, upToDate));
  }

  private static ResponseDefinitionBuilder empty(long head) {
    return body(new FeedPage("e1", List.of(), head, head, true));
  }

  private static ResponseDefinitionBuilder body(FeedPage page) {
    return aResponse().withBody(WireCodec.encode(page));
  }

  private static int requests(long after) {
    return PUBLISHER
        .findAll(getRequestedFor(anyUrl()).withQueryParam("after", equalTo(String.valueOf(after))))
        .size();
  }
}
