package io.github.wrappersync.publisher.api.feed;

import io.github.wrappersync.publisher.api.Parameters;
import io.github.wrappersync.publisher.api.Problem;
import io.github.wrappersync.publisher.api.ProblemException;
import io.github.wrappersync.publisher.eventlog.ApplicationRemovedException;
import io.github.wrappersync.publisher.eventlog.LogStateReader;
import io.github.wrappersync.publisher.eventlog.Selection;
import io.github.wrappersync.publisher.eventlog.SnapshotReader;
import io.github.wrappersync.publisher.operations.BackfillProgress;
import io.github.wrappersync.wire.SnapshotWriter;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.coyote.CloseNowException;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;

/**
 * {@code GET /v1/{application}/snapshot}: the newest state of every record, a line each. The server
 * compresses it where the request accepts gzip.
 */
@Controller
final class SnapshotController {

  private static final String AFTER = "after";

  private final SnapshotReader snapshots;
  private final LogStateReader log;
  private final BackfillProgress backfills;
  private final Selections selections;

  SnapshotController(
      SnapshotReader snapshots,
      LogStateReader log,
      BackfillProgress backfills,
      Selections selections) {
    this.snapshots = snapshots;
    this.log = log;
    this.backfills = backfills;
    this.selections = selections;
  }

  @GetMapping("/v1/{application}/snapshot")
  ResponseEntity<StreamingResponseBody> snapshot(HttpServletRequest request) {
    Parameters parameters = Parameters.of(request, Selections.TENANTS, Selections.TYPES, AFTER);
    Selection selection = selections.read(request, parameters);
    List<String> dataTypes = selections.dataTypes(selection);
    Optional<SnapshotReader.Resume> resume =
        parameters.text(AFTER).map(text -> resume(text, dataTypes));
    requireComplete(selection.application(), Set.copyOf(dataTypes));
    log.read(); // a log that is not there is told before the answer begins
    return ResponseEntity.ok()
        .contentType(MediaType.APPLICATION_NDJSON)
        .cacheControl(CacheControl.noStore())
        .body(out -> write(selection, dataTypes, resume, out));
  }

  private void write(
      Selection selection,
      List<String> dataTypes,
      Optional<SnapshotReader.Resume> resume,
      OutputStream out)
      throws IOException {
    SnapshotWriter writer = new SnapshotWriter(out);
    try {
      snapshots.<IOException>read(selection, dataTypes, resume, writer::write);
    } catch (ApplicationRemovedException e) {
      // Nothing has failed that an operator should see as an error: Tomcat only ends the
      // connection.
      throw new CloseNowException(e.getMessage(), e);
    }
    writer.flush();
  }

  private static SnapshotReader.Resume resume(String text, List<String> dataTypes) {
    int colon = text.indexOf(':');
    String dataType = colon < 0 ? "" : text.substring(0, colon);
    if (!dataTypes.contains(dataType) || colon == text.length() - 1 || text.indexOf('\0') >= 0) {
      throw new ProblemException(
          Problem.badRequest(
              AFTER,
              text,
              "{dataType}:{recordId} of the last record received, with one of the data types "
                  + String.join(", ", dataTypes)));
    }
    return new SnapshotReader.Resume(dataType, text.substring(colon + 1));
  }

  private void requireComplete(String application, Set<String> dataTypes) {
    List<BackfillProgress.Incomplete> incomplete = backfills.incomplete(application, dataTypes);
    if (incomplete.isEmpty()) {
      return;
    }
    String tables =
        String.join(", ", incomplete.stream().map(BackfillProgress.Incomplete::table).toList());
    throw new ProblemException(
        Problem.of(
                503,
                io.github.wrappersync.wire.Problem.BACKFILL_IN_PROGRESS,
                "Backfill in progress",
                "The first backfill of %s is not complete, a snapshot would lack records: try again soon"
                    .formatted(tables))
            .with("tables", incomplete)
            .with(
                "rowsRead",
                incomplete.stream().mapToLong(BackfillProgress.Incomplete::rowsRead).sum())
            .withHeader("Retry-After", "2"));
  }
}
