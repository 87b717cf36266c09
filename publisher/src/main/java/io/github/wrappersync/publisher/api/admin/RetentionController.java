package io.github.wrappersync.publisher.api.admin;

import io.github.wrappersync.publisher.api.Answers;
import io.github.wrappersync.publisher.api.Parameters;
import io.github.wrappersync.publisher.api.Problem;
import io.github.wrappersync.publisher.api.ProblemException;
import io.github.wrappersync.publisher.retention.Deleted;
import io.github.wrappersync.publisher.retention.Retention;
import jakarta.servlet.http.HttpServletRequest;
import java.sql.SQLException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PostMapping;

/** {@code POST /admin/retention}: deletes what is older than the retention allows. */
@Controller
final class RetentionController {

  private final Retention retention;

  RetentionController(Retention retention) {
    this.retention = retention;
  }

  @PostMapping("/admin/retention")
  ResponseEntity<byte[]> run(HttpServletRequest request) {
    Parameters.of(request);
    return Answers.json((Object) deleted());
  }

  private Deleted deleted() {
    try {
      return retention
          .run()
          .orElseThrow(
              () ->
                  new ProblemException(
                      Problem.of(
                          409,
                          "retention-running",
                          "Conflict",
                          "The retention is under way already, on this instance or another:"
                              + " expected none; ask again when it is done")));
    } catch (SQLException e) {
      throw new DataAccessResourceFailureException("The retention failed: " + e.getMessage(), e);
    }
  }
}
