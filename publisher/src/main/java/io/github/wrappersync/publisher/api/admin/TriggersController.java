package io.github.wrappersync.publisher.api.admin;

import io.github.wrappersync.publisher.api.Answers;
import io.github.wrappersync.publisher.api.Parameters;
import io.github.wrappersync.publisher.capture.TriggerInstaller;
import io.github.wrappersync.publisher.capture.TriggerReport;
import jakarta.servlet.http.HttpServletRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;

/** {@code GET /admin/triggers}: whether every change of the captured tables is captured. */
@Controller
final class TriggersController {

  private final TriggerInstaller installer;

  TriggersController(TriggerInstaller installer) {
    this.installer = installer;
  }

  @GetMapping("/admin/triggers")
  ResponseEntity<byte[]> triggers(HttpServletRequest request) {
    Parameters.of(request);
    List<TriggerReport> reports = installer.verify();
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("ok", reports.stream().allMatch(TriggerReport::ok));
    document.put("tables", reports);
    return Answers.json(document);
  }
}
