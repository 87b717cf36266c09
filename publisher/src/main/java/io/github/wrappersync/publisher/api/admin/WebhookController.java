package io.github.wrappersync.publisher.api.admin;

import io.github.wrappersync.publisher.api.Answers;
import io.github.wrappersync.publisher.api.JsonBody;
import io.github.wrappersync.publisher.api.Parameters;
import io.github.wrappersync.publisher.api.Problem;
import io.github.wrappersync.publisher.api.ProblemException;
import io.github.wrappersync.publisher.operations.ApplicationDirectory;
import io.github.wrappersync.publisher.webhook.Webhook;
import io.github.wrappersync.publisher.webhook.WebhookUrl;
import io.github.wrappersync.publisher.webhook.Webhooks;
import io.github.wrappersync.wire.WebhookSecret;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code /admin/applications/{application}/webhook}: where an application's events are posted to.
 */
@Controller
final class WebhookController {

  private static final String PATH = "/admin/applications/{application}/webhook";
  private static final List<String> MEMBERS = List.of("url", "secret", "overlapSeconds");
  private static final long DEFAULT_OVERLAP = Duration.ofDays(1).toSeconds();
  private static final long LONGEST_OVERLAP = Duration.ofDays(7).toSeconds();
  private static final JsonMapper JSON = JsonMapper.shared();

  private final Webhooks webhooks;
  private final ApplicationDirectory applications;

  WebhookController(Webhooks webhooks, ApplicationDirectory applications) {
    this.webhooks = webhooks;
    this.applications = applications;
  }

  @GetMapping(PATH)
  ResponseEntity<byte[]> get(HttpServletRequest request, @PathVariable String application) {
    Parameters.of(request);
    return answer(application, webhooks.find(application));
  }

  @PutMapping(PATH)
  ResponseEntity<byte[]> put(HttpServletRequest request, @PathVariable String application)
      throws IOException {
    Parameters.of(request);
    JsonNode body = JsonBody.read(request);
    body.propertyNames().stream()
        .filter(name -> !MEMBERS.contains(name))
        .findFirst()
        .ifPresent(
            name -> {
              throw wrong(name, body.path(name), "only the members " + String.join(", ", MEMBERS));
            });
    Webhooks.Put put =
        webhooks
            .put(application, url(body), secret(body), overlap(body))
            .orElseThrow(() -> missing(application));
    ObjectNode document = JSON.valueToTree(put.webhook());
    put.secret().ifPresent(secret -> document.put("secret", secret.text()));
    ResponseEntity<byte[]> answer = Answers.json(document);
    return put.made()
        ? ResponseEntity.status(HttpStatus.CREATED)
            .headers(answer.getHeaders())
            .body(answer.getBody())
        : answer;
  }

  @DeleteMapping(PATH)
  ResponseEntity<Void> remove(HttpServletRequest request, @PathVariable String application) {
    Parameters.of(request);
    if (!webhooks.remove(application)) {
      throw missing(application);
    }
    return ResponseEntity.noContent().build();
  }

  @PostMapping(PATH + "/enable")
  ResponseEntity<byte[]> enable(HttpServletRequest request, @PathVariable String application) {
    Parameters.of(request);
    return answer(application, webhooks.enable(application));
  }

  @PostMapping(PATH + "/disable")
  ResponseEntity<byte[]> disable(HttpServletRequest request, @PathVariable String application) {
    Parameters.of(request);
    return answer(application, webhooks.disable(application));
  }

  private ResponseEntity<byte[]> answer(String application, Optional<Webhook> webhook) {
    return Answers.json(webhook.orElseThrow(() -> missing(application)));
  }

  private ProblemException missing(String application) {
    String name = application.length() > 100 ? application.substring(0, 100) + "…" : application;
    return new ProblemException(
        applications.exists(application)
            ? Problem.of(
                404,
                "no-webhook",
                "Not found",
                "The application '%s' has no webhook: make one with PUT".formatted(name))
            : Problem.of(
                404,
                "unknown-application",
                "Not found",
                "There is no application '%s': expected one of %s"
                    .formatted(name, String.join(", ", applications.names()))));
  }

  private static WebhookUrl url(JsonNode body) {
    JsonNode url = body.path("url");
    return Optional.of(url)
        .filter(JsonNode::isString)
        .flatMap(text -> WebhookUrl.of(text.stringValue()))
        .orElseThrow(() -> wrong("url", url, WebhookUrl.FORM));
  }

  /** A secret that is wrong is not repeated: it may be a right one, but for a letter. */
  private static Optional<WebhookSecret> secret(JsonNode body) {
    JsonNode secret = body.path("secret");
    if (secret.isMissingNode()) {
      return Optional.empty();
    }
    try {
      return Optional.of(WebhookSecret.of(secret.isString() ? secret.stringValue() : ""));
    } catch (IllegalArgumentException e) {
      throw new ProblemException(Problem.badRequest("secret", "***", WebhookSecret.FORM));
    }
  }

  private static Duration overlap(JsonNode body) {
    JsonNode overlap = body.path("overlapSeconds");
    if (overlap.isMissingNode()) {
      return Duration.ofSeconds(DEFAULT_OVERLAP);
    }
    if (!overlap.isIntegralNumber()
        || !overlap.canConvertToLong()
        || overlap.longValue() < 0
        || overlap.longValue() > LONGEST_OVERLAP) {
      throw wrong(
          "overlapSeconds", overlap, "a whole number from 0 to %d".formatted(LONGEST_OVERLAP));
    }
    return Duration.ofSeconds(overlap.longValue());
  }

  private static ProblemException wrong(String field, JsonNode node, String expected) {
    String found =
        node.isMissingNode() ? "" : node.isString() ? node.stringValue() : node.toString();
    return new ProblemException(Problem.badRequest(field, found, expected));
  }
}
