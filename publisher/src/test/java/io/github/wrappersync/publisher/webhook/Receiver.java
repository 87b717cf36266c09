package io.github.wrappersync.publisher.webhook;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Request;
import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import io.github.wrappersync.wire.Envelope;
import io.github.wrappersync.wire.WireCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** An application's endpoint: keeps what comes in, and answers as the test says. */
final class Receiver implements AutoCloseable {

  private final WireMockServer server =
      new WireMockServer(options().dynamicPort().containerThreads(20));
  private final List<Delivery> received = new CopyOnWriteArrayList<>();

  /** A request as it came in. */
  record Delivery(String path, Map<String, String> headers, String body) {

    String id() {
      return headers.get("webhook-id");
    }

    Envelope envelope() {
      return WireCodec.decodeEnvelope(body);
    }

    long position() {
      return envelope().position();
    }

    /** Whether another implementation of the specification takes it with this secret. */
    boolean isSignedWith(String secret) {
      try {
        new Webhook(secret)
            .verify(
                body,
                Map.of(
                    "webhook-id", List.of(id()),
                    "webhook-timestamp", List.of(headers.get("webhook-timestamp")),
                    "webhook-signature", List.of(headers.get("webhook-signature"))));
        return true;
      } catch (WebhookVerificationException e) {
        return false;
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }

  Receiver() {
    server.start();
    server.addMockServiceRequestListener((request, response) -> received.add(delivery(request)));
    answer(204);
  }

  private static Delivery delivery(Request request) {
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    request.getHeaders().all().forEach(header -> headers.put(header.key(), header.firstValue()));
    return new Delivery(request.getUrl(), headers, request.getBodyAsString());
  }

  /** Begins anew, and takes everything. */
  void forget() {
    received.clear();
    answer(204);
  }

  /** Answers everything like this from now on. */
  void answer(ResponseDefinitionBuilder response) {
    server.resetMappings();
    server.stubFor(any(anyUrl()).willReturn(response));
  }

  void answer(int status) {
    answer(aResponse().withStatus(status));
  }

  String url() {
    return server.baseUrl();
  }

  List<Delivery> received() {
    return new ArrayList<>(received);
  }

  List<Long> positions() {
    return received.stream().map(Delivery::position).toList();
  }

  @Override
  public void close() {
    server.stop();
  }
}
