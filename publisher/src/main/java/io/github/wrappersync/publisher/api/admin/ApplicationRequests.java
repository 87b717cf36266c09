package io.github.wrappersync.publisher.api.admin;

import io.github.wrappersync.model.DataType;
import io.github.wrappersync.publisher.api.Problem;
import io.github.wrappersync.publisher.api.ProblemException;
import io.github.wrappersync.publisher.operations.ApplicationChange;
import io.github.wrappersync.publisher.registry.CapturedTable;
import io.github.wrappersync.publisher.registry.CapturedTables;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * Reads and checks what is asked of an application. Each method ends the request with a {@link
 * ProblemException} that names the field, the value and what was expected.
 */
final class ApplicationRequests {

  private static final List<String> MEMBERS =
      List.of("operations", "permissions", "sharedPermissions", "dataTypes");

  /** Names that would be taken for the publisher's or its administrator's. */
  private static final List<String> RESERVED = List.of("admin", "sync");

  private static final int MOST_ENTRIES = 100;
  private static final int LONGEST_ENTRY = 200;
  private static final String OVERLAP = "overlapSeconds";
  private static final long LONGEST_OVERLAP = 604_800;

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*");
  private static final Pattern PATTERN =
      Pattern.compile("\\*|[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*(\\.\\*)?");

  private final List<String> dataTypes;

  ApplicationRequests(CapturedTables tables) {
    this.dataTypes = tables.all().stream().map(CapturedTable::dataType).toList();
  }

  /** The name, if an application may have it. */
  Optional<String> known(String name) {
    return Optional.of(name).filter(DataType::isName);
  }

  void requireName(String name) {
    if (!DataType.isName(name)) {
      throw wrong(
          "application",
          name,
          "1 to 63 lower-case letters, digits and hyphens, beginning with a letter");
    }
    if (RESERVED.contains(name)) {
      throw wrong("application", name, "another name than " + String.join(", ", RESERVED));
    }
  }

  ApplicationChange change(JsonNode body) {
    requireMembers(body, MEMBERS);
    String pattern =
        "dotted names such as 'crm.leads.create', beginnings of them such as 'crm.*', or '*'";
    return new ApplicationChange(
        list(body, "operations", text -> PATTERN.matcher(text).matches(), pattern),
        list(body, "permissions", text -> PATTERN.matcher(text).matches(), pattern),
        list(
            body,
            "sharedPermissions",
            text -> NAME.matcher(text).matches(),
            "whole permissions such as 'user-management', without '*'"),
        list(
            body,
            "dataTypes",
            dataTypes::contains,
            "the data types of captured tables: " + String.join(", ", dataTypes)));
  }

  Duration overlap(JsonNode body) {
    return overlap(body, Duration.ZERO);
  }

  /**
   * How long what is replaced is still good.
   *
   * @param absent where the body does not say
   */
  static Duration overlap(JsonNode body, Duration absent) {
    requireMembers(body, List.of(OVERLAP));
    JsonNode node = body.path(OVERLAP);
    if (node.isMissingNode()) {
      return absent;
    }
    if (!node.isIntegralNumber()
        || !node.canConvertToLong()
        || node.longValue() < 0
        || node.longValue() > LONGEST_OVERLAP) {
      throw wrong(
          OVERLAP, node.toString(), "a whole number from 0 to %d".formatted(LONGEST_OVERLAP));
    }
    return Duration.ofSeconds(node.longValue());
  }

  private static void requireMembers(JsonNode body, List<String> known) {
    for (String member : body.propertyNames()) {
      if (!known.contains(member)) {
        throw wrong(
            member, body.path(member).toString(), "only the members " + String.join(", ", known));
      }
    }
  }

  /** The member's texts without repetitions; empty if there is no such member. */
  private static Optional<List<String>> list(
      JsonNode body, String member, Predicate<String> allowed, String expected) {
    JsonNode node = body.path(member);
    if (node.isMissingNode()) {
      return Optional.empty();
    }
    if (!node.isArray()) {
      throw wrong(member, node.toString(), "a list of texts: " + expected);
    }
    if (node.size() > MOST_ENTRIES) {
      throw wrong(
          member, "a list of " + node.size(), "a list of at most %d".formatted(MOST_ENTRIES));
    }
    Set<String> texts = new LinkedHashSet<>();
    for (JsonNode entry : node) {
      if (entry.isString() && entry.stringValue().length() > LONGEST_ENTRY) {
        throw wrong(
            member, entry.stringValue(), "texts of at most %d characters".formatted(LONGEST_ENTRY));
      }
      if (!entry.isString() || !allowed.test(entry.stringValue())) {
        throw wrong(member, entry.isString() ? entry.stringValue() : entry.toString(), expected);
      }
      texts.add(entry.stringValue());
    }
    return Optional.of(List.copyOf(texts));
  }

  private static ProblemException wrong(String field, String value, String expected) {
    return new ProblemException(Problem.badRequest(field, value, expected));
  }

  static String abbreviate(String text) {
    return text.length() > 100 ? text.substring(0, 100) + "…" : text;
  }
}
