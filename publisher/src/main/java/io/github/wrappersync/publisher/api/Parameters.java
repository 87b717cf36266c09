package io.github.wrappersync.publisher.api;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The query parameters of a request. What is not known is refused: a misspelt {@code tenant=} would
 * otherwise be answered with the data of all tenants. Each method ends the request with a {@link
 * ProblemException} that names the parameter, the value and what was expected.
 */
public final class Parameters {

  private final HttpServletRequest request;

  private Parameters(HttpServletRequest request) {
    this.request = request;
  }

  /** The parameters of the request, all of them among the known ones, each at most once. */
  public static Parameters of(HttpServletRequest request, String... known) {
    List<String> names = List.of(known);
    request
        .getParameterMap()
        .forEach(
            (name, values) -> {
              if (!names.contains(name)) {
                String expected =
                    names.isEmpty()
                        ? "no parameters"
                        : "only the parameters " + String.join(", ", names);
                throw new ProblemException(Problem.badRequest(name, values[0], expected));
              }
              if (values.length > 1) {
                throw new ProblemException(
                    Problem.badRequest(
                        name,
                        String.join(" and ", values),
                        "the parameter once, lists separated by commas"));
              }
            });
    return new Parameters(request);
  }

  /** The value as it is; empty if it is absent. */
  public Optional<String> text(String name) {
    return Optional.ofNullable(request.getParameter(name));
  }

  /** A whole number within a range. */
  public long number(String name, long otherwise, long lowest, long highest) {
    String text = request.getParameter(name);
    if (text == null) {
      return otherwise;
    }
    try {
      long value = Long.parseLong(text);
      if (value >= lowest && value <= highest && !text.startsWith("+")) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Told below, like a number out of range.
    }
    String range =
        highest == Long.MAX_VALUE
            ? "a whole number of at least " + lowest
            : "a whole number from %d to %d".formatted(lowest, highest);
    throw new ProblemException(Problem.badRequest(name, text, range));
  }

  /** A list separated by commas, without empty elements; empty if the parameter is absent. */
  public Set<String> list(String name) {
    String text = request.getParameter(name);
    if (text == null) {
      return Set.of();
    }
    List<String> elements = Arrays.asList(text.split(",", -1));
    if (elements.stream().anyMatch(String::isEmpty) || text.indexOf('\0') >= 0) {
      throw new ProblemException(
          Problem.badRequest(name, text, "a list separated by commas, without empty elements"));
    }
    return new LinkedHashSet<>(elements);
  }
}
