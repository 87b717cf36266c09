package io.github.wrappersync.wire;

import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/** Records as JSON, for those who publish them without a database: tests, above all. */
public final class RecordJson {

  private RecordJson() {}

  /** Writes a record as the JSON object of its components or properties. */
  public static String write(Object value) {
    return Json.MAPPER.writeValueAsString(value);
  }

  /** The names of the fields that two JSON objects do not have alike, in alphabetical order. */
  public static List<String> differingFields(String before, String after) {
    JsonNode old = Json.MAPPER.readTree(before);
    JsonNode young = Json.MAPPER.readTree(after);
    TreeSet<String> names = new TreeSet<>(old.propertyNames());
    names.addAll(young.propertyNames());
    return names.stream().filter(name -> !Objects.equals(old.get(name), young.get(name))).toList();
  }
}
