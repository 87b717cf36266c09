package io.github.wrappersync.examples.quickstart;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Tells the user what happens, and remembers what was not as it should be. */
final class Report {

  private final PrintStream out;
  private final List<String> failures = new ArrayList<>();
  private int steps;

  Report(PrintStream out) {
    this.out = out;
  }

  void title(String text) {
    out.printf("%n%s%n%n", text);
  }

  /** A part that is running now. */
  void started(String part, String detail, long begunNanos) {
    out.printf("  %-12s %-56s %5.1f s%n", part, detail, (System.nanoTime() - begunNanos) / 1e9);
  }

  /** What is shown next. */
  void step(String text) {
    out.printf("%n%d. %s%n", ++steps, text);
  }

  void sql(String statement) {
    statement.strip().lines().forEach(line -> out.printf("     sql> %s%n", line));
  }

  void line(String format, Object... arguments) {
    out.printf("     " + format + "%n", arguments);
  }

  /** That somebody was told, and how long after the commit. */
  void received(String application, String what, Duration afterCommit) {
    line("%-8s %-58s %5d ms", application, what, afterCommit.toMillis());
  }

  /** That somebody rightly was not told. */
  void notTold(String application, String why) {
    line("%-8s –  %s", application, why);
  }

  /** Checks what must hold. */
  void check(boolean holds, String what) {
    line("%s %s", holds ? "✔" : "✘", what);
    if (!holds) {
      failures.add("step " + steps + ": " + what);
    }
  }

  List<String> failures() {
    return failures;
  }

  void plain(String text) {
    out.println(text);
  }
}
