package io.github.wrappersync.publisher.api.admin;

import io.github.wrappersync.publisher.api.Answers;
import io.github.wrappersync.publisher.api.Problem;
import io.github.wrappersync.publisher.api.ProblemException;
import io.github.wrappersync.publisher.operations.Status;
import java.util.List;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;

/** What the requests for repairs have in common. */
final class Repairs {

  private Repairs() {}

  /** The id in a path. */
  static long id(String text) {
    try {
      long id = Long.parseLong(text);
      if (id > 0 && !text.startsWith("+")) {
        return id;
      }
    } catch (NumberFormatException e) {
      // Told below, like a number out of range.
    }
    throw new ProblemException(Problem.badRequest("id", text, "a whole number of at least 1"));
  }

  /** 202 with the backfills that were asked for. */
  static ResponseEntity<byte[]> accepted(List<Status.Backfill> backfills) {
    ResponseEntity<byte[]> answer = Answers.json(Map.of("backfills", backfills));
    return ResponseEntity.status(HttpStatus.ACCEPTED)
        .headers(answer.getHeaders())
        .body(answer.getBody());
  }
}
