package io.github.wrappersync.internal.handler;

import io.github.wrappersync.store.DeadLetter;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Describes failures of handlers for people. */
final class Failures {

  private Failures() {}

  /** Class and message, and those of the causes, bounded. */
  static String describe(Throwable problem) {
    StringBuilder text = new StringBuilder();
    Set<Throwable> told = new LinkedHashSet<>();
    @Nullable Throwable each = problem;
    while (each != null && text.length() < DeadLetter.LONGEST_ERROR && told.add(each)) {
      text.append(told.size() == 1 ? "" : "; caused by ").append(each.getClass().getName());
      @Nullable String message = messageOf(each);
      if (message != null) {
        text.append(": ").append(message);
      }
      each = each.getCause();
    }
    return text.length() <= DeadLetter.LONGEST_ERROR
        ? text.toString()
        : text.substring(0, DeadLetter.LONGEST_ERROR - 1) + '…';
  }

  /** An exception of the application's may fail at that, too. */
  private static @Nullable String messageOf(Throwable problem) {
    try {
      return problem.getMessage();
    } catch (RuntimeException e) {
      return null;
    }
  }
}
