package io.github.wrappersync.publisher.api.admin;

import io.github.wrappersync.publisher.api.Answers;
import io.github.wrappersync.publisher.api.JsonBody;
import io.github.wrappersync.publisher.api.Parameters;
import io.github.wrappersync.publisher.api.Problem;
import io.github.wrappersync.publisher.api.ProblemException;
import io.github.wrappersync.publisher.operations.ApplicationDirectory;
import io.github.wrappersync.publisher.operations.SigningKeys;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;

/**
 * {@code /admin/applications/{application}/signing-key}: what an application's messages on Redis
 * are signed with. A key is shown once, in the answer to the request that made it.
 */
@Controller
final class SigningKeyController {

  private static final String PATH = "/admin/applications/{application}/signing-key";

  private final SigningKeys keys;
  private final ApplicationDirectory applications;

  SigningKeyController(SigningKeys keys, ApplicationDirectory applications) {
    this.keys = keys;
    this.applications = applications;
  }

  @PostMapping(PATH)
  ResponseEntity<byte[]> rotate(HttpServletRequest request, @PathVariable String application)
      throws IOException {
    Parameters.of(request);
    Duration overlap =
        ApplicationRequests.overlap(JsonBody.readOptional(request), SigningKeys.OVERLAP);
    SigningKeys.Rotation rotation =
        keys.rotate(application, overlap).orElseThrow(() -> unknown(application));
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("application", application);
    document.put("signingKey", rotation.key().text());
    document.put("oldValidUntil", rotation.oldValidUntil().orElse(null));
    return Answers.json(document);
  }

  @DeleteMapping(PATH)
  ResponseEntity<Void> remove(HttpServletRequest request, @PathVariable String application) {
    Parameters.of(request);
    if (!keys.remove(application)) {
      throw applications.exists(application) ? without(application) : unknown(application);
    }
    return ResponseEntity.noContent().build();
  }

  private static ProblemException without(String application) {
    return new ProblemException(
        Problem.of(
            404,
            "no-signing-key",
            "Not found",
            "The application '%s' has no signing key: make one with POST".formatted(application)));
  }

  private ProblemException unknown(String application) {
    return new ProblemException(
        Problem.of(
            404,
            "unknown-application",
            "Not found",
            "There is no application '%s': expected one of %s"
                .formatted(
                    ApplicationRequests.abbreviate(application),
                    String.join(", ", applications.names()))));
  }
}
