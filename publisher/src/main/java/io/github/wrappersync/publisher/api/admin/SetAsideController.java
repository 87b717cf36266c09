package io.github.wrappersync.publisher.api.admin;

import io.github.wrappersync.publisher.api.Answers;
import io.github.wrappersync.publisher.api.Parameters;
import io.github.wrappersync.publisher.api.Problem;
import io.github.wrappersync.publisher.api.ProblemException;
import io.github.wrappersync.publisher.operations.Backfills;
import io.github.wrappersync.publisher.operations.SetAside;
import io.github.wrappersync.publisher.registry.CapturedTables;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Map;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;

/** {@code /admin/set-aside}: the changes that could not be routed or read. */
@Controller
final class SetAsideController {

  private static final int DEFAULT_LIMIT = 100;
  private static final int HIGHEST_LIMIT = 1_000;

  private final SetAside setAside;
  private final Backfills backfills;
  private final CapturedTables tables;

  SetAsideController(SetAside setAside, Backfills backfills, CapturedTables tables) {
    this.setAside = setAside;
    this.backfills = backfills;
    this.tables = tables;
  }

  @GetMapping("/admin/set-aside")
  ResponseEntity<byte[]> list(HttpServletRequest request) {
    Parameters parameters = Parameters.of(request, "limit", "before");
    int limit = (int) parameters.number("limit", DEFAULT_LIMIT, 1, HIGHEST_LIMIT);
    long before = parameters.number("before", Long.MAX_VALUE, 1, Long.MAX_VALUE);
    List<SetAside.Change> changes = setAside.newest(limit, before);
    return Answers.json(Map.of("count", setAside.count(), "changes", changes));
  }

  @PostMapping("/admin/set-aside/{id}/retry")
  ResponseEntity<byte[]> retry(@PathVariable("id") String id, HttpServletRequest request) {
    Parameters.of(request);
    SetAside.Change change = setAside.find(Repairs.id(id)).orElseThrow(() -> unknown(id));
    requireRecord(change);
    return Repairs.accepted(
        backfills.ask(new Backfills.Wanted(change.table(), null, null, change.recordId(), true)));
  }

  @DeleteMapping("/admin/set-aside/{id}")
  ResponseEntity<Void> discard(@PathVariable("id") String id, HttpServletRequest request) {
    Parameters.of(request);
    if (!setAside.discard(Repairs.id(id))) {
      throw unknown(id);
    }
    return ResponseEntity.noContent().build();
  }

  /** What is tried again is the record as it is now: it has to be one that can be found. */
  private void requireRecord(SetAside.Change change) {
    if (tables.byName(change.table()).isEmpty()) {
      throw notRetried(
          change,
          "table-not-captured",
          "its table '%s' is not captured. Register the table and start the publisher anew, which brings its records through; or discard the change"
              .formatted(change.table()));
    }
    if (change.recordId().isEmpty()) {
      throw notRetried(
          change,
          "no-key",
          "it names no record. Give the row a key in its table, which is a change of its own, and discard this one");
    }
    if (change.recordId().equals("*")) {
      throw notRetried(
          change,
          "no-record",
          "it is of a whole table. Ask for that with POST /admin/backfill {\"table\": \"%s\"}, and discard this one"
              .formatted(change.table()));
    }
    if (change.code().equals("key-too-long")) {
      throw notRetried(
          change,
          change.code(),
          "its key is too long to be told, as it will be the next time. Give the row a shorter key in its table, which is a change of its own, and discard this one");
    }
  }

  private static ProblemException notRetried(SetAside.Change change, String code, String detail) {
    return new ProblemException(
        Problem.of(
            409,
            code,
            "Can not be tried again",
            "The change %d can not be tried again: %s".formatted(change.id(), detail)));
  }

  private static ProblemException unknown(String id) {
    return new ProblemException(
        Problem.of(
            404,
            "unknown-change",
            "Unknown change",
            "No change with the id %s is set aside: it has come through or was discarded, or never was there; GET /admin/set-aside lists those that are"
                .formatted(id)));
  }
}
