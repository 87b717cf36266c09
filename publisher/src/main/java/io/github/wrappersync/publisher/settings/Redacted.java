package io.github.wrappersync.publisher.settings;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Shows what can be shown of a URL that may hold a password, however malformed it is. */
final class Redacted {

  private static final Pattern URL = Pattern.compile("(?s)([a-z+]{1,20}(?::[a-z+]{1,20})?://)(.*)");
  private static final Pattern PARAMETER =
      Pattern.compile("(?i)([?&;][^=&;]*(?:password|secret|token)[^=&;]*=)[^&;]*");
  private static final int LONGEST = 200;

  private Redacted() {}

  /**
   * The URL with all before its last {@code @} and the value of each password parameter replaced by
   * {@code ***}; a text without a scheme is not shown at all.
   */
  static String url(String text) {
    Matcher matcher = URL.matcher(text);
    if (!matcher.matches()) {
      return "a text of %d characters that does not begin with a scheme".formatted(text.length());
    }
    String rest = matcher.group(2);
    int at = rest.lastIndexOf('@');
    String shown = matcher.group(1) + (at < 0 ? rest : "***" + rest.substring(at));
    String safe = PARAMETER.matcher(shown).replaceAll("$1***").replaceAll("\\p{Cntrl}", "?");
    return "'" + (safe.length() > LONGEST ? safe.substring(0, LONGEST) + "…" : safe) + "'";
  }
}
