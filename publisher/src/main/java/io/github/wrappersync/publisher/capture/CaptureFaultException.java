package io.github.wrappersync.publisher.capture;

import java.util.List;

/** Tables that cannot be captured as they are registered; the message names every fault. */
public final class CaptureFaultException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final List<String> faults;

  public CaptureFaultException(List<String> faults) {
    super("Cannot capture the wrapper's tables:\n- " + String.join("\n- ", faults));
    this.faults = List.copyOf(faults);
  }

  /** Each fault as a sentence: what is wrong, and what to do. */
  public List<String> faults() {
    return faults;
  }
}
