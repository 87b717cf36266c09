package io.github.wrappersync.publisher.registry;

import java.util.List;
import java.util.Set;

/**
 * An application that receives changes.
 *
 * @param name such as {@code crm}: the first part of its channels
 * @param operations patterns of the operation codes whose credit configurations it receives: {@code
 *     crm.*}
 * @param permissions patterns of the permissions that make a role its own: {@code crm.*}
 * @param sharedPermissions permissions that make a role everybody's: {@code user-management}
 * @param dataTypes the data types that it receives
 */
public record Application(
    String name,
    List<Pattern> operations,
    List<Pattern> permissions,
    Set<String> sharedPermissions,
    Set<String> dataTypes) {

  public Application {
    operations = List.copyOf(operations);
    permissions = List.copyOf(permissions);
    sharedPermissions = Set.copyOf(sharedPermissions);
    dataTypes = Set.copyOf(dataTypes);
  }

  /**
   * A dotted name, or the beginning of one: {@code crm.leads.create} matches itself, {@code crm.*}
   * every name below crm, and {@code *} every name.
   */
  public record Pattern(String text) {

    public boolean matches(String name) {
      if (text.equals("*")) {
        return true;
      }
      return text.endsWith(".*")
          ? name.startsWith(text.substring(0, text.length() - 1))
          : name.equals(text);
    }

    /** Tells whether some name is matched by both. */
    public boolean overlaps(Pattern other) {
      return covers(other) || other.covers(this);
    }

    /** Tells whether every name that the other matches is matched by this. */
    private boolean covers(Pattern other) {
      String shortest =
          other.text.endsWith(".*") ? other.text.substring(0, other.text.length() - 1) : other.text;
      return text.equals(other.text) || matches(shortest);
    }

    @Override
    public String toString() {
      return text;
    }
  }
}
