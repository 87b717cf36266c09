package io.github.wrappersync.publisher.api.admin;

import io.github.wrappersync.publisher.api.Answers;
import io.github.wrappersync.publisher.api.Parameters;
import io.github.wrappersync.publisher.operations.ConsumerProgress;
import io.github.wrappersync.publisher.operations.StatusPart;
import io.github.wrappersync.publisher.operations.StatusReader;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Map;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code GET /admin/status} and {@code consumers}: how things stand. */
@Controller
final class StatusController {

  private static final JsonMapper JSON = JsonMapper.shared();

  private final StatusReader status;
  private final ConsumerProgress consumers;
  private final List<StatusPart> parts;

  StatusController(StatusReader status, ConsumerProgress consumers, List<StatusPart> parts) {
    this.status = status;
    this.consumers = consumers;
    this.parts = parts;
  }

  @GetMapping("/admin/status")
  ResponseEntity<byte[]> status(HttpServletRequest request) {
    Parameters.of(request);
    ObjectNode document = JSON.valueToTree(status.read());
    document.set("consumers", reports());
    parts.forEach(part -> document.set(part.name(), JSON.valueToTree(part.read())));
    return Answers.json(document);
  }

  @GetMapping("/admin/consumers")
  ResponseEntity<byte[]> consumers(HttpServletRequest request) {
    Parameters.of(request);
    return Answers.json(Map.of("consumers", reports()));
  }

  /** Each report with who made it and when. */
  private ArrayNode reports() {
    ArrayNode all = JSON.createArrayNode();
    for (ConsumerProgress.Report report : consumers.all()) {
      ObjectNode one = all.addObject();
      one.put("application", report.application());
      one.put("consumer", report.consumer());
      one.put("reportedAt", report.reportedAt().toString());
      one.setAll((ObjectNode) JSON.readTree(report.report()));
      one.put("position", report.position());
      one.put("lag", report.lag());
    }
    return all;
  }
}
