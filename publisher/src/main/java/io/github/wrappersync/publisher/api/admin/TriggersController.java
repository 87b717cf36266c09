package io.github.wrappersync.publisher.api.admin;

import io.github.wrappersync.publisher.api.Answers;
import io.github.wrappersync.publisher.api.Parameters;
import io.github.wrappersync.publisher.capture.TriggerCosts;
import io.github.wrappersync.publisher.capture.TriggerInstaller;
import io.github.wrappersync.publisher.capture.TriggerReport;
import jakarta.servlet.http.HttpServletRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;

/**
 * {@code GET /admin/triggers}: whether every change of the captured tables is captured, and what
 * that costs the wrapper.
 */
@Controller
final class TriggersController {

  private final TriggerInstaller installer;
  private final TriggerCosts costs;

  TriggersController(TriggerInstaller installer, TriggerCosts costs) {
    this.installer = installer;
    this.costs = costs;
  }

  /** A table of the answer. */
  private record Table(
      String table,
      boolean ok,
      List<TriggerReport.Problem> problems,
      List<String> notes,
      TriggerCosts.@Nullable Cost cost) {}

  @GetMapping("/admin/triggers")
  ResponseEntity<byte[]> triggers(HttpServletRequest request) {
    Parameters.of(request);
    List<TriggerReport> reports = installer.verify();
    Map<String, TriggerCosts.Cost> cost = costs.read();
    Map<String, @Nullable Object> document = new LinkedHashMap<>();
    document.put("ok", reports.stream().allMatch(TriggerReport::ok));
    document.put("costNote", cost.isEmpty() ? costs.note().orElse(null) : null);
    document.put(
        "tables",
        reports.stream()
            .map(
                report ->
                    new Table(
                        report.table(),
                        report.ok(),
                        report.problems(),
                        report.notes(),
                        cost.get(report.table())))
            .toList());
    return Answers.json((Object) document);
  }
}
