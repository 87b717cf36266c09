package io.github.wrappersync.publisher.api.admin;

import io.github.wrappersync.publisher.api.Answers;
import io.github.wrappersync.publisher.api.Parameters;
import io.github.wrappersync.publisher.api.Problem;
import io.github.wrappersync.publisher.api.ProblemException;
import io.github.wrappersync.publisher.check.SmokeTest;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PostMapping;

/** {@code POST /admin/check}: a smoke test of the installation. */
@Controller
final class CheckController {

  private final SmokeTest test;

  CheckController(SmokeTest test) {
    this.test = test;
  }

  @PostMapping("/admin/check")
  ResponseEntity<byte[]> check(HttpServletRequest request) {
    Parameters.of(request);
    return Answers.json(
        (Object)
            test.run()
                .orElseThrow(
                    () ->
                        new ProblemException(
                            Problem.of(
                                409,
                                "check-running",
                                "Conflict",
                                "A check is under way on this instance already: expected none; ask again when it is done"))));
  }
}
