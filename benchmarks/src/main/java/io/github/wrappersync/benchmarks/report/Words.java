package io.github.wrappersync.benchmarks.report;

import java.util.ArrayList;
import java.util.List;

/** Text in lines. */
final class Words {

  private Words() {}

  /** Breaks text between words into lines of at most so many letters; a longer word has its own. */
  static List<String> wrap(String text, int letters) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.strip().split("\\s+", -1)) {
      if (!line.isEmpty() && line.length() + 1 + word.length() > letters) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.isEmpty() ? "" : " ").append(word);
    }
    lines.add(line.toString());
    return lines;
  }
}
