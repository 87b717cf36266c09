package io.github.wrappersync.publisher.registry;

/** The JSON name of a column: {@code credit_cost} is {@code creditCost}. */
public final class JsonNames {

  private JsonNames() {}

  /**
   * Turns snake case into camel case; a name without underscores between letters is left as it is.
   */
  public static String of(String column) {
    StringBuilder name = new StringBuilder(column.length());
    boolean upper = false;
    for (int i = 0; i < column.length(); i++) {
      char c = column.charAt(i);
      if (c == '_' && !name.isEmpty()) {
        upper = true;
      } else {
        name.append(upper ? Character.toUpperCase(c) : c);
        upper = false;
      }
    }
    return name.toString();
  }
}
