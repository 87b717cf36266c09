package io.github.wrappersync.publisher.api.admin;

import io.github.wrappersync.publisher.api.Answers;
import io.github.wrappersync.publisher.api.JsonBody;
import io.github.wrappersync.publisher.api.Parameters;
import io.github.wrappersync.publisher.api.Problem;
import io.github.wrappersync.publisher.api.ProblemException;
import io.github.wrappersync.publisher.operations.WriterControl;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PostMapping;
import tools.jackson.databind.JsonNode;

/** {@code POST /admin/drain}, {@code pause} and {@code resume}: what the writer is asked to do. */
@Controller
final class WriterController {

  private static final int DEFAULT_WAIT = 10;
  private static final int LONGEST_WAIT = 60;
  private static final int LONGEST_REASON = 500;
  private static final String REASON = "reason";

  private final WriterControl control;

  WriterController(WriterControl control) {
    this.control = control;
  }

  @PostMapping("/admin/drain")
  ResponseEntity<byte[]> drain(HttpServletRequest request) {
    long wait = Parameters.of(request, "wait").number("wait", DEFAULT_WAIT, 0, LONGEST_WAIT);
    WriterControl.Drained drained = control.drain(Duration.ofSeconds(wait));
    ResponseEntity<byte[]> answer = Answers.json(drained);
    return drained.complete()
        ? answer
        : ResponseEntity.status(HttpStatus.ACCEPTED)
            .headers(answer.getHeaders())
            .body(answer.getBody());
  }

  @PostMapping("/admin/pause")
  ResponseEntity<byte[]> pause(HttpServletRequest request) throws IOException {
    Parameters.of(request);
    return Answers.json(control.pause(reason(JsonBody.readOptional(request))));
  }

  @PostMapping("/admin/resume")
  ResponseEntity<byte[]> resume(HttpServletRequest request) {
    Parameters.of(request);
    return Answers.json(control.resume());
  }

  private static @Nullable String reason(JsonNode body) {
    body.propertyStream()
        .filter(member -> !member.getKey().equals(REASON))
        .findFirst()
        .ifPresent(
            member -> {
              throw new ProblemException(
                  Problem.badRequest(
                      member.getKey(), member.getValue().toString(), "only the member " + REASON));
            });
    JsonNode reason = body.get(REASON);
    if (reason == null) {
      return null;
    }
    if (!reason.isString()
        || reason.stringValue().length() > LONGEST_REASON
        || reason.stringValue().indexOf('\0') >= 0) {
      throw new ProblemException(
          Problem.badRequest(
              REASON,
              reason.toString(),
              "a text of at most %d characters".formatted(LONGEST_REASON)));
    }
    return reason.stringValue();
  }
}
