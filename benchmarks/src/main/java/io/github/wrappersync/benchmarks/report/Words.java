package io.github.wrappersync.benchmarks.report;

import java.util.ArrayList;
import java.util.List;

/** Text in lines. */
final class Words {

  private Words() {}

  /** Breaks text into lines of at most so many letters, between words where it can. */
  static List<String> wrap(String text, int letters) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    int most = Math.max(1, letters);
    for (String given : text.strip().split("\\s+", -1)) {
      String word = given;
      for (; word.length() > most; word = word.substring(most)) {
        if (!line.isEmpty()) {
          lines.add(line.toString());
          line.setLength(0);
        }
        lines.add(word.substring(0, most));
      }
      if (!line.isEmpty() && line.length() + 1 + word.length() > most) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.isEmpty() ? "" : " ").append(word);
    }
    lines.add(line.toString());
    return lines;
  }
}
