package io.github.wrappersync.publisher.settings;

/**
 * One setting that the publisher cannot work with.
 *
 * @param setting the name as the operator writes it: {@code DATABASE_URL}
 * @param found what is there now; never a secret
 * @param expected what has to be there
 * @param remedy what to do about it, best as an example to copy
 */
public record Fault(String setting, String found, String expected, String remedy) {

  static final String NOT_SET = "not set";

  @Override
  public String toString() {
    return """
          %s
            found:    %s
            expected: %s
            to do:    %s
        """
        .formatted(setting, found, expected, remedy);
  }
}
