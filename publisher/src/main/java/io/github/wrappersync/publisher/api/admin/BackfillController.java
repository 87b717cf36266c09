package io.github.wrappersync.publisher.api.admin;

import io.github.wrappersync.publisher.api.Answers;
import io.github.wrappersync.publisher.api.Parameters;
import io.github.wrappersync.publisher.api.Problem;
import io.github.wrappersync.publisher.api.ProblemException;
import io.github.wrappersync.publisher.operations.ApplicationDirectory;
import io.github.wrappersync.publisher.operations.Backfills;
import io.github.wrappersync.publisher.registry.CapturedTable;
import io.github.wrappersync.publisher.registry.CapturedTables;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;

/** {@code /admin/backfill} and {@code /admin/backfills}: asks for backfills, and gives them up. */
@Controller
final class BackfillController {

  private static final int DEFAULT_LIMIT = 100;
  private static final int HIGHEST_LIMIT = 1_000;

  private final Backfills backfills;
  private final CapturedTables tables;
  private final ApplicationDirectory applications;

  BackfillController(
      Backfills backfills, CapturedTables tables, ApplicationDirectory applications) {
    this.backfills = backfills;
    this.tables = tables;
    this.applications = applications;
  }

  @PostMapping("/admin/backfill")
  ResponseEntity<byte[]> ask(HttpServletRequest request) throws IOException {
    Parameters.of(request);
    Members members = Members.of(request, "table", "tenant", "application", "record", "forced");
    Optional<String> table = members.text("table");
    Optional<String> application = members.text("application");
    Optional<String> record = members.text("record");
    table.ifPresent(this::requireCaptured);
    application.ifPresent(name -> requireExisting(applications, name));
    if (record.isPresent() && table.isEmpty()) {
      throw new ProblemException(
          Problem.badRequest("record", record.get(), "the record's table with it, as 'table'"));
    }
    return Repairs.accepted(
        backfills.ask(
            new Backfills.Wanted(
                table.orElse(null),
                members.text("tenant").orElse(null),
                application.orElse(null),
                record.orElse(null),
                members.flag("forced"))));
  }

  @GetMapping("/admin/backfills")
  ResponseEntity<byte[]> newest(HttpServletRequest request) {
    Parameters parameters = Parameters.of(request, "limit");
    int limit = (int) parameters.number("limit", DEFAULT_LIMIT, 1, HIGHEST_LIMIT);
    return Answers.json(Map.of("backfills", backfills.newest(limit)));
  }

  @DeleteMapping("/admin/backfills/{id}")
  ResponseEntity<Void> giveUp(@PathVariable("id") String id, HttpServletRequest request) {
    Parameters.of(request);
    switch (backfills.giveUp(Repairs.id(id))) {
      case YES -> {
        return ResponseEntity.noContent().build();
      }
      case DONE ->
          throw new ProblemException(
              Problem.of(
                  409,
                  "backfill-done",
                  "Backfill done",
                  "The backfill %s is done: only one that is not can be given up".formatted(id)));
      case UNKNOWN ->
          throw new ProblemException(
              Problem.of(
                  404,
                  "unknown-backfill",
                  "Unknown backfill",
                  "There is no backfill %s: GET /admin/backfills lists them. One of a single record that the publisher"
                          .formatted(id)
                      + " asked for itself is not kept once it is done"));
    }
    throw new IllegalStateException("A switch over all cases ends in none");
  }

  private void requireCaptured(String table) {
    if (tables.byName(table).isEmpty()) {
      throw new ProblemException(
          Problem.badRequest(
              "table",
              table,
              "one of "
                  + tables.all().stream()
                      .map(CapturedTable::logName)
                      .collect(Collectors.joining(", "))));
    }
  }

  static void requireExisting(ApplicationDirectory applications, String name) {
    if (!applications.exists(name)) {
      throw new ProblemException(
          Problem.badRequest(
              "application", name, "one of " + String.join(", ", applications.names())));
    }
  }
}
