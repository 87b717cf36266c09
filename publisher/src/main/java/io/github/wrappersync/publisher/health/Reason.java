package io.github.wrappersync.publisher.health;

/**
 * Why the publisher is not healthy. Everybody may read it: it names applications, tables and
 * figures, never tenants, records or secrets.
 *
 * @param code names it for programs, such as {@code backlog-old}
 * @param status {@code degraded} or {@code unhealthy}
 * @param detail what was found, for people, and what to do
 */
public record Reason(String code, String status, String detail) {

  /** The publisher does its work, but something needs to be looked at. */
  public static Reason degraded(String code, String detail) {
    return new Reason(code, Condition.DEGRADED, detail);
  }

  /** The publisher does not do its work. */
  public static Reason unhealthy(String code, String detail) {
    return new Reason(code, Condition.UNHEALTHY, detail);
  }

  boolean isUnhealthy() {
    return status.equals(Condition.UNHEALTHY);
  }
}
