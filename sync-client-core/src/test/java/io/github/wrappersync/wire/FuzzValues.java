package io.github.wrappersync.wire;

import java.util.SplittableRandom;

/** JSON values that readers have been broken with. */
final class FuzzValues {

  private static final String[] NUMBERS = {
    "0",
    "-0",
    "-1",
    "1",
    "1.0",
    "0.1",
    "1e3",
    "1E+2",
    "1e-2",
    "01",
    "+1",
    ".5",
    "1.",
    "0x10",
    "1e999999999",
    "-1e999999999",
    "1e-999999999",
    "1E+2147483647",
    "1e2147483648",
    "1e-2147483648",
    "9.99e99999",
    "2147483648",
    "4294967297",
    "-4294967295",
    "9007199254740993",
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775808",
    "18446744073709551617",
    "NaN",
    "Infinity",
    "-Infinity"
  };

  private static final String[] LITERALS = {
    "null",
    "true",
    "false",
    "{}",
    "[]",
    "\"\"",
    "[null]",
    "[[]]",
    "{\"\":{}}",
    "[1,\"a\",{}]",
    "TRUE",
    "nul",
    "undefined"
  };

  private static final String[] TEXTS = {
    "1e999999999",
    "-1e-999999999",
    "NaN",
    "1042",
    "",
    " ",
    "\\u0000",
    "\\uD800",
    "\\uDC00\\uD800",
    "\\uFEFF",
    "\\n\\r\\n",
    "\\u2028",
    "\\u202E",
    "\\uD83D\\uDE00",
    "null",
    "crm",
    "CRM",
    "::",
    "crm:*:users",
    "crm::users",
    "crm:a\\u0000b:users",
    "crm:tenant-123:credit-configs",
    "*",
    "UPDATE",
    "DELETE",
    "SNAPSHOT",
    "LEFT_SCOPE",
    "low",
    "lOW",
    "2026-01-01T00:00:00Z",
    "2026-01-01T00:00:00.000000001Z",
    "+1000000000-12-31T23:59:59.999999999Z",
    "-1000000000-01-01T00:00:00Z",
    "2026-02-30T00:00:00Z",
    "2016-12-31T23:59:60Z",
    "2026-01-01T24:00:00Z",
    "2026-01-01T00:00:00+18:00",
    "-0001-01-01T00:00:00Z",
    "1-1-1-1-1",
    "ffffffffffffffffffff-1-1-1-1",
    "0191E2A4-7C3B-8F00-8000-000000000412",
    "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
    "'; DROP TABLE users; --",
    "%s%n%d",
    "${jndi:ldap://x/}",
    "../../etc/passwd",
    "<script>alert(1)</script>"
  };

  /** Of each hundred inputs few are large: they cost as much as all the others. */
  private static final int LARGE_IN = 150;

  private FuzzValues() {}

  static String any(SplittableRandom random) {
    if (random.nextInt(LARGE_IN) == 0) {
      return large(random);
    }
    return switch (random.nextInt(6)) {
      case 0, 1 -> NUMBERS[random.nextInt(NUMBERS.length)];
      case 2 -> LITERALS[random.nextInt(LITERALS.length)];
      case 3 -> nested(random, 1 + random.nextInt(12));
      default -> text(random);
    };
  }

  /** A text with its quotes, which a name may be as well. */
  static String text(SplittableRandom random) {
    return '"' + TEXTS[random.nextInt(TEXTS.length)] + '"';
  }

  private static String large(SplittableRandom random) {
    return switch (random.nextInt(7)) {
      case 0 -> nested(random, 190 + random.nextInt(20));
      case 1 -> nested(random, 20_000);
      case 2 -> "1" + "0".repeat(random.nextInt(1_500));
      case 3 -> "0." + "0".repeat(random.nextInt(1_500)) + "1";
      case 4 -> '"' + "x".repeat(random.nextInt(60_000)) + '"';
      case 5 -> '"' + "\\u00e9".repeat(random.nextInt(5_000)) + '"';
      default -> collidingNames(1_000);
    };
  }

  private static String nested(SplittableRandom random, int depth) {
    boolean closed = random.nextBoolean();
    return random.nextBoolean()
        ? "[".repeat(depth) + (closed ? "]".repeat(depth) : "")
        : "{\"a\":".repeat(depth) + "1" + (closed ? "}".repeat(depth) : "");
  }

  /**
   * An object whose names have one hash value by Jackson's formula, whatever it is seeded with:
   * "Ab" and "BA" count the same where a character counts 33 times as much as the next.
   */
  static String collidingNames(int count) {
    StringBuilder object = new StringBuilder("{");
    for (int i = 0; i < count; i++) {
      object.append(i == 0 ? "\"" : ",\"");
      for (int bit = 0; bit < 12; bit++) {
        object.append((i >> bit & 1) == 0 ? "Ab" : "BA");
      }
      object.append("\":").append(i);
    }
    return object.append('}').toString();
  }
}
