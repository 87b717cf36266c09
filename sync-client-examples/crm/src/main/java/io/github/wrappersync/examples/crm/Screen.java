package io.github.wrappersync.examples.crm;

import java.io.PrintStream;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What the CRM says, line by line. Several threads may write: each line comes out whole. What comes
 * from elsewhere, such as the code of an operation, cannot move the cursor of a terminal.
 */
final class Screen {

  private final PrintStream out;

  Screen(PrintStream out) {
    this.out = out;
  }

  /** A line, with arguments as {@link String#format} takes them. */
  @SuppressWarnings("AnnotateFormatMethod") // the annotation would be a library of its own
  void line(String format, @Nullable Object... arguments) {
    out.println(format.formatted(arguments).replaceAll("\\p{Cntrl}", "?"));
    out.flush();
  }

  /** Credits with two decimals, or as many more as they have. */
  static String credits(BigDecimal credits) {
    BigDecimal shortest = credits.stripTrailingZeros();
    return shortest.setScale(Math.max(2, shortest.scale())).toPlainString();
  }
}
