package io.github.wrappersync.publisher.api.admin;

import io.github.wrappersync.publisher.api.Parameters;
import io.github.wrappersync.publisher.eventlog.LogState;
import io.github.wrappersync.publisher.eventlog.LogStateReader;
import io.github.wrappersync.publisher.operations.ApplicationDirectory;
import io.github.wrappersync.publisher.operations.Backfills;
import io.github.wrappersync.publisher.operations.EmergencySync;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PostMapping;

/** {@code POST /admin/replay} and {@code POST /admin/emergency-sync}: tells again what was told. */
@Controller
final class RepairController {

  private final Backfills backfills;
  private final EmergencySync emergency;
  private final LogStateReader log;
  private final ApplicationDirectory applications;

  RepairController(
      Backfills backfills,
      EmergencySync emergency,
      LogStateReader log,
      ApplicationDirectory applications) {
    this.backfills = backfills;
    this.emergency = emergency;
    this.log = log;
    this.applications = applications;
  }

  @PostMapping("/admin/replay")
  ResponseEntity<byte[]> replay(HttpServletRequest request) throws IOException {
    Parameters.of(request);
    Members members = Members.of(request, "application", "from", "to");
    String application = members.requiredText("application");
    BackfillController.requireExisting(applications, application);
    LogState state = log.read();
    String range =
        state.head() == state.trimmed()
            ? "a position, but the event log is empty"
            : "a position from %d, the oldest that retention has left, to %d, the head"
                .formatted(state.trimmed() + 1, state.head());
    long from = members.requiredNumber("from", state.trimmed() + 1, state.head(), range);
    long to =
        members.requiredNumber(
            "to",
            from,
            state.head(),
            "a position from %d, where the range begins, to %d, the head"
                .formatted(from, state.head()));
    return Repairs.accepted(backfills.replay(application, from, to));
  }

  @PostMapping("/admin/emergency-sync")
  ResponseEntity<byte[]> emergencySync(HttpServletRequest request) throws IOException {
    Parameters.of(request);
    Members.of(request);
    return Repairs.accepted(emergency.ask());
  }
}
