package io.github.wrappersync.publisher.cli;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * An answer as text for people: what an object says of itself as {@code name: value}, lists of
 * objects as tables under their name. It knows no answer in particular.
 *
 * <p>What the answer holds was written by others, a tenant's id for example: characters that a
 * terminal would obey are shown by their number instead.
 */
final class Rendering {

  private static final int WIDEST_CELL = 60;
  private static final Set<String> WHOLE = Set.of("detail", "reason", "error", "lastError");
  private static final String NONE = "-";

  private final StringBuilder text = new StringBuilder();

  private Rendering() {}

  /** The text, ending with a line feed. */
  static String of(JsonNode answer) {
    Rendering rendering = new Rendering();
    rendering.object(answer);
    return rendering.text.toString();
  }

  private void object(JsonNode object) {
    List<String> plain = new ArrayList<>();
    List<String> parts = new ArrayList<>();
    for (String name : object.propertyNames()) {
      JsonNode value = object.get(name);
      (value.isObject() || isTable(value) || isEmptyList(value) ? parts : plain).add(name);
    }
    if (plain.isEmpty() && parts.size() == 1 && !object.get(parts.get(0)).isObject()) {
      table(object.get(parts.get(0)));
      return;
    }
    pairs(object, plain, "");
    for (String part : parts) {
      part(part, object.get(part));
    }
  }

  private void part(String name, JsonNode value) {
    if (!text.isEmpty()) {
      text.append('\n');
    }
    if (value.isEmpty()) {
      text.append(label(name)).append(": none\n");
      return;
    }
    text.append(label(name)).append('\n');
    if (value.isArray()) {
      table(value);
      return;
    }
    pairs(value, value.propertyNames().stream().filter(n -> !isTable(value.get(n))).toList(), "  ");
    for (String inner : value.propertyNames()) {
      if (isTable(value.get(inner))) {
        text.append("  ").append(label(inner)).append('\n');
        table(value.get(inner));
      }
    }
  }

  private void pairs(JsonNode object, List<String> names, String indent) {
    int width = names.stream().mapToInt(name -> label(name).length()).max().orElse(0);
    for (String name : names) {
      text.append(indent)
          .append(label(name))
          .append(": ")
          .append(" ".repeat(width - label(name).length()))
          .append(cell(object.get(name)))
          .append('\n');
    }
  }

  /** A row for each object of a list; columns that are empty in all rows are left out. */
  private void table(JsonNode rows) {
    if (rows.isEmpty()) {
      text.append("none\n");
      return;
    }
    Set<String> names = new LinkedHashSet<>();
    for (JsonNode row : rows) {
      for (String name : row.propertyNames()) {
        if (!cell(row.get(name)).equals(NONE)) {
          names.add(name);
        }
      }
    }
    List<List<String>> lines = new ArrayList<>();
    lines.add(names.stream().map(name -> label(name).toUpperCase(Locale.ROOT)).toList());
    for (JsonNode row : rows) {
      lines.add(names.stream().map(name -> abbreviated(name, cell(row.path(name)))).toList());
    }
    List<Integer> widths = new ArrayList<>(Collections.nCopies(names.size(), 0));
    for (List<String> line : lines) {
      for (int i = 0; i < line.size(); i++) {
        widths.set(i, Math.max(widths.get(i), width(line.get(i))));
      }
    }
    for (List<String> line : lines) {
      StringBuilder padded = new StringBuilder();
      for (int i = 0; i < line.size(); i++) {
        padded.append(line.get(i)).append(" ".repeat(widths.get(i) - width(line.get(i)) + 2));
      }
      text.append(padded.toString().stripTrailing()).append('\n');
    }
  }

  private static boolean isTable(JsonNode value) {
    return value.isArray() && !value.isEmpty() && value.get(0).isObject();
  }

  private static boolean isEmptyList(JsonNode value) {
    return value.isArray() && value.isEmpty();
  }

  private static String cell(JsonNode value) {
    if (value.isMissingNode() || value.isNull() || isEmptyList(value)) {
      return NONE;
    }
    if (isTable(value)) {
      return value.size() == 1 ? "1 entry" : value.size() + " entries";
    }
    if (value.isArray()) {
      return value.valueStream().map(Rendering::cell).collect(Collectors.joining(", "));
    }
    if (value.isBoolean()) {
      return value.booleanValue() ? "yes" : "no";
    }
    return printable(value.isObject() ? value.toString() : value.asString());
  }

  /** What was written for people is told whole. */
  private static String abbreviated(String name, String cell) {
    if (width(cell) <= WIDEST_CELL || WHOLE.contains(name)) {
      return cell;
    }
    return cell.substring(0, cell.offsetByCodePoints(0, WIDEST_CELL - 1)) + '…';
  }

  private static int width(String cell) {
    return cell.codePointCount(0, cell.length());
  }

  /** {@code oldestAgeSeconds} as "oldest age seconds". */
  private static String label(String name) {
    return printable(name.replaceAll("(?<=[a-z])(?=[A-Z])", " ").toLowerCase(Locale.ROOT));
  }

  /**
   * The text without characters that a terminal obeys: those, and marks that change its direction.
   */
  static String printable(String text) {
    StringBuilder printable = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              int type = Character.getType(c);
              if (type == Character.CONTROL
                  || type == Character.FORMAT
                  || type == Character.LINE_SEPARATOR
                  || type == Character.PARAGRAPH_SEPARATOR
                  || type == Character.SURROGATE) {
                printable.append("\\u%04x".formatted(c));
              } else {
                printable.appendCodePoint(c);
              }
            });
    return printable.toString();
  }
}
