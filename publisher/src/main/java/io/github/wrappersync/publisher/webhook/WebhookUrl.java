package io.github.wrappersync.publisher.webhook;

import java.util.Optional;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;

/**
 * Where deliveries go to: an absolute URL, to which {@code /api/sync/{eventType}} is added.
 *
 * @param text without a slash at its end
 */
public record WebhookUrl(String text) {

  /** What is accepted, for messages. */
  public static final String FORM =
      "an absolute http or https URL with a host, without user, password, query or fragment, of at most 2000 characters";

  private static final int LONGEST = 2_000;

  /** The library that delivers is more tolerant: it strips, completes and escapes. */
  private static final Pattern STRICT =
      Pattern.compile("https?://[^\\s/?#@\\\\]+(/[^\\s?#\\\\]*)?", Pattern.CASE_INSENSITIVE);

  /** Reads a URL; empty if it does not have the {@link #FORM}. */
  public static Optional<WebhookUrl> of(String text) {
    boolean accepted =
        text.length() <= LONGEST
            && text.chars().allMatch(c -> c > ' ' && c < 0x7F)
            && STRICT.matcher(text).matches()
            && HttpUrl.parse(text) != null;
    return accepted ? Optional.of(new WebhookUrl(text.replaceFirst("/+$", ""))) : Optional.empty();
  }
}
