package io.github.wrappersync.publisher.api.admin;

import io.github.wrappersync.publisher.api.JsonBody;
import io.github.wrappersync.publisher.api.Problem;
import io.github.wrappersync.publisher.api.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * The members of a request's body. What is not known is refused: a misspelt {@code tenant} would
 * otherwise concern all tenants. Each method ends the request with a {@link ProblemException} that
 * names the member, the value and what was expected.
 */
final class Members {

  private static final int LONGEST = 1_000;

  private final JsonNode body;

  private Members(JsonNode body) {
    this.body = body;
  }

  /** The members of the body, all of them among the known ones; none where there is no body. */
  static Members of(HttpServletRequest request, String... known) throws IOException {
    boolean none =
        request.getContentLengthLong() == 0
            || (request.getContentLengthLong() < 0
                && request.getHeader("Transfer-Encoding") == null);
    JsonNode body = none ? JsonNodeFactory.instance.objectNode() : JsonBody.read(request);
    List<String> names = List.of(known);
    for (String name : body.propertyNames()) {
      if (!names.contains(name)) {
        String expected =
            names.isEmpty() ? "no members" : "only the members " + String.join(", ", names);
        throw wrong(name, body.path(name), expected);
      }
    }
    return new Members(body);
  }

  /** A text that is not empty; empty if the member is absent. */
  Optional<String> text(String name) {
    JsonNode node = body.path(name);
    if (node.isMissingNode()) {
      return Optional.empty();
    }
    if (!node.isString()
        || node.stringValue().isEmpty()
        || node.stringValue().length() > LONGEST
        || node.stringValue().indexOf('\0') >= 0) {
      throw wrong(name, node, "a text of 1 to %d characters".formatted(LONGEST));
    }
    return Optional.of(node.stringValue());
  }

  /** True or false; false if the member is absent. */
  boolean flag(String name) {
    JsonNode node = body.path(name);
    if (!node.isMissingNode() && !node.isBoolean()) {
      throw wrong(name, node, "true or false");
    }
    return node.asBoolean(false);
  }

  /** A text that has to be there. */
  String requiredText(String name) {
    return text(name).orElseThrow(() -> wrong(name, body.path(name), "a text"));
  }

  /** A whole number within a range, which has to be there. */
  long requiredNumber(String name, long lowest, long highest, String expected) {
    JsonNode node = body.path(name);
    if (!node.isIntegralNumber()
        || !node.canConvertToLong()
        || node.longValue() < lowest
        || node.longValue() > highest) {
      throw wrong(name, node, expected);
    }
    return node.longValue();
  }

  private static ProblemException wrong(String name, JsonNode node, String expected) {
    String value =
        node.isMissingNode() ? "" : node.isString() ? node.stringValue() : node.toString();
    return new ProblemException(Problem.badRequest(name, value, expected));
  }
}
