package io.github.wrappersync.publisher.api.admin;

import io.github.wrappersync.publisher.api.Answers;
import io.github.wrappersync.publisher.api.JsonBody;
import io.github.wrappersync.publisher.api.Parameters;
import io.github.wrappersync.publisher.api.Problem;
import io.github.wrappersync.publisher.api.ProblemException;
import io.github.wrappersync.publisher.operations.Applications;
import io.github.wrappersync.publisher.operations.Applications.Outcome;
import io.github.wrappersync.publisher.operations.RegisteredApplication;
import io.github.wrappersync.publisher.registry.CapturedTables;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;

/** {@code /admin/applications}: who receives what, and with which token. */
@Controller
final class ApplicationsController {

  private static final String APPLICATION = "/admin/applications/{application}";

  private final Applications applications;
  private final ApplicationRequests requests;

  ApplicationsController(Applications applications, CapturedTables tables) {
    this.applications = applications;
    this.requests = new ApplicationRequests(tables);
  }

  @GetMapping("/admin/applications")
  ResponseEntity<byte[]> all(HttpServletRequest request) {
    Parameters.of(request);
    return Answers.json(
        Map.of("applications", applications.all().stream().map(this::document).toList()));
  }

  @GetMapping(APPLICATION)
  ResponseEntity<byte[]> one(HttpServletRequest request, @PathVariable("application") String name) {
    Parameters.of(request);
    return Answers.json(
        document(requests.known(name).flatMap(applications::find).orElseThrow(() -> gone(name))));
  }

  @PutMapping(APPLICATION)
  ResponseEntity<byte[]> put(HttpServletRequest request, @PathVariable("application") String name)
      throws IOException {
    Parameters.of(request);
    requests.requireName(name);
    Outcome outcome = applications.put(name, requests.change(JsonBody.readOptional(request)));
    if (outcome instanceof Outcome.Changed changed) {
      return Answers.json(document(changed.application()));
    }
    if (outcome instanceof Outcome.Registered registered) {
      Map<String, Object> document = document(registered.application());
      document.put("token", registered.token());
      ResponseEntity<byte[]> answer = Answers.json(document);
      return ResponseEntity.created(URI.create("/admin/applications/" + name))
          .headers(answer.getHeaders())
          .body(answer.getBody());
    }
    if (outcome instanceof Outcome.Overlap overlap) {
      throw new ProblemException(overlap(overlap));
    }
    throw new ProblemException(
        Problem.of(
                409,
                "being-removed",
                "Being removed",
                "What was kept for the removed application '%s' is still deleted: try again in some seconds"
                    .formatted(name))
            .withHeader("Retry-After", "2"));
  }

  @DeleteMapping(APPLICATION)
  ResponseEntity<Void> remove(
      HttpServletRequest request, @PathVariable("application") String name) {
    Parameters.of(request);
    if (requests.known(name).filter(applications::remove).isEmpty()) {
      throw gone(name);
    }
    return ResponseEntity.noContent().build();
  }

  @PostMapping(APPLICATION + "/token")
  ResponseEntity<byte[]> rotate(
      HttpServletRequest request, @PathVariable("application") String name) throws IOException {
    Parameters.of(request);
    Duration overlap = requests.overlap(JsonBody.readOptional(request));
    Applications.Rotation rotation =
        requests
            .known(name)
            .flatMap(known -> applications.rotate(known, overlap))
            .orElseThrow(() -> gone(name));
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("application", name);
    document.put("token", rotation.token());
    document.put("oldValidUntil", rotation.oldValidUntil().orElse(null));
    return Answers.json(document);
  }

  private Map<String, Object> document(RegisteredApplication application) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("name", application.name());
    document.put("operations", application.operations());
    document.put("permissions", application.permissions());
    document.put("sharedPermissions", application.sharedPermissions());
    document.put("dataTypes", application.dataTypes());
    document.put("hasToken", application.hasToken());
    document.put("hasSigningKey", application.hasSigningKey());
    document.put("oldSigningKeyValidUntil", application.oldSigningKeyValidUntil().orElse(null));
    document.put("createdAt", application.createdAt());
    document.put("complete", applications.isComplete(application));
    return document;
  }

  private static Problem overlap(Outcome.Overlap overlap) {
    return Problem.of(
            409,
            "overlapping-operations",
            "Overlapping operations",
            "'operations' has '%s', which overlaps with '%s' of the application '%s': expected patterns that no other application's match, as an operation belongs to one application"
                .formatted(overlap.pattern(), overlap.otherPattern(), overlap.other()))
        .with("field", "operations")
        .with("value", overlap.pattern())
        .with("otherApplication", overlap.other())
        .with("otherPattern", overlap.otherPattern());
  }

  private ProblemException gone(String name) {
    List<String> names = applications.all().stream().map(RegisteredApplication::name).toList();
    return new ProblemException(
        Problem.of(
            404,
            "unknown-application",
            "Not found",
            "There is no application '%s': expected one of %s"
                .formatted(ApplicationRequests.abbreviate(name), String.join(", ", names))));
  }
}
