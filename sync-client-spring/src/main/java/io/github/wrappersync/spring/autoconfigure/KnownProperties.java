package io.github.wrappersync.spring.autoconfigure;

import java.lang.reflect.RecordComponent;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;

/** The names of all {@code sync.client.*}, and which of them may be meant by another. */
final class KnownProperties {

  static final String PREFIX = "sync.client.";

  private KnownProperties() {}

  /** All of them, with the prefix. */
  static SortedSet<String> names() {
    SortedSet<String> names = new TreeSet<>();
    collect(PREFIX, SyncClientProperties.class, names);
    return names;
  }

  private static void collect(String prefix, Class<?> type, SortedSet<String> names) {
    for (RecordComponent part : type.getRecordComponents()) {
      String name = prefix + DataObjectPropertyName.toDashedForm(part.getName());
      if (part.getType().isRecord()) {
        collect(name + ".", part.getType(), names);
      } else {
        names.add(name);
      }
    }
  }

  /** The one that is written most alike; empty if none is half alike. */
  static Optional<String> nearest(String unknown) {
    String name = letters(unknown.replaceAll("\\[[^]]*]", ""));
    String best = null;
    int least = Integer.MAX_VALUE;
    for (String known : names()) {
      int differing = differing(name, letters(known));
      if (differing < least) {
        best = known;
        least = differing;
      }
    }
    int bearable = Math.max(1, name.length() / 2);
    return Optional.ofNullable(best)
        .filter(known -> name.length() > 0)
        .filter(known -> differing(name, letters(known)) <= bearable);
  }

  /** Dots and hyphens are what people mix up: they do not count. */
  private static String letters(String name) {
    return name.substring(Math.min(PREFIX.length(), name.length())).replaceAll("[.-]", "");
  }

  /** The Levenshtein distance. */
  private static int differing(String one, String other) {
    int[] row = new int[other.length() + 1];
    for (int j = 0; j <= other.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= one.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= other.length(); j++) {
        int above = row[j];
        int replaced = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(replaced, Math.min(above, row[j - 1]) + 1);
        diagonal = above;
      }
    }
    return row[other.length()];
  }
}
