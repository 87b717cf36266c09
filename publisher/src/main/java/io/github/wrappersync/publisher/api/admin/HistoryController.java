package io.github.wrappersync.publisher.api.admin;

import io.github.wrappersync.publisher.api.Answers;
import io.github.wrappersync.publisher.api.Parameters;
import io.github.wrappersync.publisher.api.Problem;
import io.github.wrappersync.publisher.api.ProblemException;
import io.github.wrappersync.publisher.operations.ChangeHistory;
import io.github.wrappersync.publisher.registry.CapturedTable;
import io.github.wrappersync.publisher.registry.CapturedTables;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.util.RawValue;

/** {@code GET /admin/history}: the changes of a tenant, a table or a record. */
@Controller
final class HistoryController {

  private static final JsonMapper JSON = JsonMapper.shared();
  private static final int DEFAULT_HOURS = 24;
  private static final int MOST_HOURS = 8_784;
  private static final int DEFAULT_LIMIT = 100;
  private static final int HIGHEST_LIMIT = 1_000;

  private final ChangeHistory history;
  private final CapturedTables tables;

  HistoryController(ChangeHistory history, CapturedTables tables) {
    this.history = history;
    this.tables = tables;
  }

  @GetMapping("/admin/history")
  ResponseEntity<byte[]> history(HttpServletRequest request) {
    Parameters parameters =
        Parameters.of(request, "tenant", "table", "record", "hours", "limit", "before");
    String tenant = text(parameters, "tenant");
    String table = table(parameters);
    String record = text(parameters, "record");
    if (tenant == null && table == null && record == null) {
      throw new ProblemException(
          Problem.badRequest("tenant", "", "at least one of tenant, table and record"));
    }
    ChangeHistory.Query query =
        new ChangeHistory.Query(
            tenant,
            table,
            record,
            Duration.ofHours(parameters.number("hours", DEFAULT_HOURS, 1, MOST_HOURS)),
            (int) parameters.number("limit", DEFAULT_LIMIT, 1, HIGHEST_LIMIT),
            parameters.number("before", Long.MAX_VALUE, 1, Long.MAX_VALUE));
    return Answers.json(document(read(query)));
  }

  private ChangeHistory.Page read(ChangeHistory.Query query) {
    try {
      return history.read(query);
    } catch (QueryTimeoutException e) {
      throw new ProblemException(
          Problem.of(
                  503,
                  "history-timeout",
                  "Unavailable",
                  "The history was not read in time: ask for fewer hours or a smaller limit, or again a little later")
              .withHeader("Retry-After", "10"));
    }
  }

  private static @Nullable String text(Parameters parameters, String name) {
    return parameters
        .text(name)
        .map(
            value -> {
              if (value.isEmpty() || value.indexOf('\0') >= 0) {
                throw new ProblemException(
                    Problem.badRequest(name, value, "a text that is not empty"));
              }
              return value;
            })
        .orElse(null);
  }

  private @Nullable String table(Parameters parameters) {
    String name = text(parameters, "table");
    if (name != null && tables.byName(name).isEmpty()) {
      throw new ProblemException(
          Problem.badRequest(
              "table",
              name,
              "one of the captured tables "
                  + tables.all().stream()
                      .map(CapturedTable::logName)
                      .collect(Collectors.joining(", "))));
    }
    return name;
  }

  /** The data stands in it as JSON, not as a text. */
  private static ObjectNode document(ChangeHistory.Page page) {
    ObjectNode document = JSON.createObjectNode();
    ArrayNode changes = document.putArray("changes");
    for (ChangeHistory.Change change : page.changes()) {
      ObjectNode one = JSON.valueToTree(change);
      one.remove("data");
      if (change.data() == null) {
        one.putNull("data");
      } else {
        one.putRawValue("data", new RawValue(change.data())); // to the letter: 3.00 is not 3.0
      }
      changes.add(one);
    }
    document.put("next", page.next());
    return document;
  }
}
