package io.github.wrappersync.publisher.api;

import jakarta.servlet.http.HttpServletRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The query parameters of a request: of its address alone. What the container takes for parameters
 * may come from the body as well, which {@code curl -d} announces as a form. What is not known is
 * refused: a misspelt {@code tenant=} would otherwise be answered with the data of all tenants.
 * Each method ends the request with a {@link ProblemException} that names the parameter, the value
 * and what was expected.
 */
public final class Parameters {

  private final Map<String, String> values;

  private Parameters(Map<String, String> values) {
    this.values = values;
  }

  /** The parameters of the request, all of them among the known ones, each at most once. */
  public static Parameters of(HttpServletRequest request, String... known) {
    List<String> names = List.of(known);
    Map<String, String> values = new HashMap<>();
    for (Map.Entry<String, String> pair : pairs(request.getQueryString())) {
      String name = pair.getKey();
      if (!names.contains(name)) {
        String expected =
            names.isEmpty() ? "no parameters" : "only the parameters " + String.join(", ", names);
        throw new ProblemException(Problem.badRequest(name, pair.getValue(), expected));
      }
      String before = values.put(name, pair.getValue());
      if (before != null) {
        throw new ProblemException(
            Problem.badRequest(
                name,
                before + " and " + pair.getValue(),
                "the parameter once, lists separated by commas"));
      }
    }
    return new Parameters(values);
  }

  private static List<Map.Entry<String, String>> pairs(@Nullable String query) {
    List<Map.Entry<String, String>> pairs = new ArrayList<>();
    for (String pair : (query == null ? "" : query).split("&", -1)) {
      if (!pair.isEmpty()) {
        int equals = pair.indexOf('=');
        pairs.add(
            Map.entry(
                decode(equals < 0 ? pair : pair.substring(0, equals)),
                decode(equals < 0 ? "" : pair.substring(equals + 1))));
      }
    }
    return pairs;
  }

  private static String decode(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new ProblemException(
          Problem.badRequest("query", text, "percent signs followed by two hexadecimal digits"));
    }
  }

  /** The value as it is; empty if it is absent. */
  public Optional<String> text(String name) {
    return Optional.ofNullable(values.get(name));
  }

  /** A whole number within a range. */
  public long number(String name, long otherwise, long lowest, long highest) {
    String text = values.get(name);
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
    String text = values.get(name);
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
