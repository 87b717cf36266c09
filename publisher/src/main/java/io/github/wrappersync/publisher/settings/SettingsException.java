package io.github.wrappersync.publisher.settings;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The publisher cannot start with its settings. The message names every fault and is meant to be
 * read by the operator as it is; the stack trace adds nothing.
 */
public final class SettingsException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient List<Fault> faults;

  public SettingsException(List<Fault> faults) {
    super(message(faults));
    this.faults = List.copyOf(faults);
  }

  /**
   * A single fault that showed only when the setting was used.
   *
   * @param cause for the DEBUG log
   */
  public SettingsException(Fault fault, @Nullable Throwable cause) {
    super(message(List.of(fault)), cause);
    this.faults = List.of(fault);
  }

  public List<Fault> faults() {
    return faults;
  }

  private static String message(List<Fault> faults) {
    String count =
        faults.size() == 1 ? "one setting is wrong" : faults.size() + " settings are wrong";
    return faults.stream()
        .map(Fault::toString)
        .collect(
            Collectors.joining(
                System.lineSeparator(),
                "The publisher cannot start: " + count + "." + System.lineSeparator().repeat(2),
                ""));
  }
}
