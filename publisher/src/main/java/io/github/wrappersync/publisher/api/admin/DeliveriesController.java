package io.github.wrappersync.publisher.api.admin;

import io.github.wrappersync.model.DataType;
import io.github.wrappersync.publisher.api.Answers;
import io.github.wrappersync.publisher.api.Parameters;
import io.github.wrappersync.publisher.api.Problem;
import io.github.wrappersync.publisher.api.ProblemException;
import io.github.wrappersync.publisher.operations.Deliveries;
import io.github.wrappersync.publisher.operations.DeliveryReader;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;

/** {@code GET /admin/deliveries}: which event went where, with what result. */
@Controller
final class DeliveriesController {

  private static final int DEFAULT_LIMIT = 100;
  private static final int HIGHEST_LIMIT = 1_000;

  private final DeliveryReader deliveries;

  DeliveriesController(DeliveryReader deliveries) {
    this.deliveries = deliveries;
  }

  @GetMapping("/admin/deliveries")
  ResponseEntity<byte[]> deliveries(HttpServletRequest request) {
    Parameters parameters = Parameters.of(request, "event", "position", "application", "limit");
    int limit = (int) parameters.number("limit", DEFAULT_LIMIT, 1, HIGHEST_LIMIT);
    Optional<String> event = parameters.text("event");
    Optional<String> position = parameters.text("position");
    Optional<String> application = parameters.text("application");
    if (Stream.of(event, position, application).filter(Optional::isPresent).count() != 1) {
      throw new ProblemException(
          Problem.badRequest(
              "event",
              event.orElse(""),
              "exactly one of the parameters event, position and application"));
    }
    if (application.isPresent()) {
      if (!DataType.isName(application.get())) {
        throw new ProblemException(
            Problem.badRequest(
                "application", application.get(), "the name of an application, also a former one"));
      }
      return Answers.json(deliveries.newest(application.get(), limit));
    }
    Optional<Deliveries> found =
        event.isPresent()
            ? deliveries.ofEvent(id(event.get()), limit)
            : deliveries.ofPosition(parameters.number("position", 0, 1, Long.MAX_VALUE), limit);
    return Answers.json(
        found.orElseThrow(
            () ->
                new ProblemException(
                    Problem.of(
                        404,
                        "unknown-event",
                        "Not found",
                        "Nothing is known of the event %s: it never was, or retention has deleted it"
                            .formatted(
                                event.orElseGet(() -> "at position " + position.orElse("")))))));
  }

  private static UUID id(String text) {
    try {
      UUID id = UUID.fromString(text);
      if (id.toString().equalsIgnoreCase(text)) {
        return id;
      }
    } catch (IllegalArgumentException e) {
      // Told below, like one that is cut short.
    }
    throw new ProblemException(Problem.badRequest("event", text, "an eventId, which is a UUID"));
  }
}
