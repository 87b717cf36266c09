package io.github.wrappersync.publisher.api.feed;

import io.github.wrappersync.publisher.api.Caller;
import io.github.wrappersync.publisher.api.JsonBody;
import io.github.wrappersync.publisher.api.Parameters;
import io.github.wrappersync.publisher.api.Problem;
import io.github.wrappersync.publisher.api.ProblemException;
import io.github.wrappersync.publisher.operations.ConsumerProgress;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PostMapping;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code POST /v1/{application}/progress}: a consumer reports where it stands. The report is kept
 * for the operator's eyes; nothing depends on it. Fields that are not known are left out.
 */
@Controller
final class ProgressController {

  private static final int LONGEST_NAME = 200;

  /** An operator's status holds the reports of all consumers at once. */
  private static final int MOST_HANDLERS = 100;

  private static final JsonMapper JSON = JsonMapper.shared();

  private final ConsumerProgress progress;

  ProgressController(ConsumerProgress progress) {
    this.progress = progress;
  }

  @PostMapping("/v1/{application}/progress")
  ResponseEntity<Void> report(HttpServletRequest request) throws IOException {
    Parameters.of(request);
    JsonNode body = JsonBody.read(request);
    String consumer = name(body, "consumer");
    ObjectNode report = JSON.createObjectNode();
    report.put("state", name(body, "state"));
    report.put("verifiedPosition", count(body, "verifiedPosition"));
    ArrayNode handlers = report.putArray("handlers");
    JsonNode reported = body.path("handlers");
    if (!reported.isMissingNode() && !reported.isArray()) {
      throw wrong("handlers", reported, "a list of {id, position, deadLetters}");
    }
    if (reported.size() > MOST_HANDLERS) {
      throw new ProblemException(
          Problem.badRequest(
              "handlers",
              "a list of " + reported.size(),
              "a list of at most %d".formatted(MOST_HANDLERS)));
    }
    for (JsonNode handler : reported) {
      ObjectNode kept = handlers.addObject();
      kept.put("id", name(handler, "id"));
      kept.put("position", count(handler, "position"));
      kept.put("deadLetters", count(handler, "deadLetters"));
    }
    progress.store(Caller.application(request), consumer, JSON.writeValueAsString(report));
    return ResponseEntity.noContent().build();
  }

  private static String name(JsonNode parent, String field) {
    JsonNode node = parent.path(field);
    if (!node.isString()
        || node.stringValue().isBlank()
        || node.stringValue().length() > LONGEST_NAME
        || node.stringValue().indexOf('\0') >= 0) {
      throw wrong(field, node, "a text of 1 to %d characters".formatted(LONGEST_NAME));
    }
    return node.stringValue();
  }

  private static long count(JsonNode parent, String field) {
    JsonNode node = parent.path(field);
    if (!node.isIntegralNumber() || !node.canConvertToLong() || node.longValue() < 0) {
      throw wrong(field, node, "a whole number of at least 0");
    }
    return node.longValue();
  }

  private static ProblemException wrong(String field, JsonNode node, String expected) {
    return new ProblemException(
        Problem.badRequest(field, node.isMissingNode() ? "" : node.toString(), expected));
  }
}
