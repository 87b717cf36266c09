package io.github.wrappersync.spring.listener;

import io.github.wrappersync.client.HandlerOptions;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.util.StringUtils;

/**
 * What a {@link SyncListener} says in texts, with placeholders replaced and read.
 *
 * @param id empty if it cannot be read
 * @param dataType empty for that of the parameter
 * @param tenants empty for all
 * @param options how it is run
 * @param errorHandler the name of a bean; empty for none
 * @param autoStartup whether it is not paused at first
 */
record ListenerSettings(
    String id,
    String dataType,
    Set<String> tenants,
    HandlerOptions options,
    String errorHandler,
    boolean autoStartup) {

  /**
   * Reads them.
   *
   * @param isBatch whether the method takes several changes at once
   * @param placeholders replaces those of a text; throws what says that there is no such property
   * @param faults is told of each problem and its fix
   */
  static ListenerSettings of(
      SyncListener listener,
      boolean isBatch,
      ListenerDefaults defaults,
      UnaryOperator<@Nullable String> placeholders,
      BiConsumer<String, String> faults) {
    return new Reader(isBatch, placeholders, faults).read(listener, defaults);
  }

  private record Reader(
      boolean isBatch,
      UnaryOperator<@Nullable String> placeholders,
      BiConsumer<String, String> faults) {

    ListenerSettings read(SyncListener listener, ListenerDefaults defaults) {
      String id = text("id", listener.id());
      if (id.isEmpty()) {
        faults.accept("its id is empty", "give it an id that stays the same over releases");
      }
      Set<String> tenants = new LinkedHashSet<>();
      for (String each : listener.tenants()) {
        tenants.addAll(StringUtils.commaDelimitedListToSet(text("tenants", each)));
      }
      Set<String> trimmed = new LinkedHashSet<>();
      tenants.forEach(tenant -> trimmed.add(tenant.strip()));
      if (listener.tenants().length > 0 && trimmed.isEmpty()) {
        faults.accept("its tenants are empty", "name some, or leave tenants out for all");
      }
      return new ListenerSettings(
          id,
          text("dataType", listener.dataType()),
          trimmed,
          options(listener, trimmed, defaults),
          text("errorHandler", listener.errorHandler()),
          autoStartup(text("autoStartup", listener.autoStartup())));
    }

    private boolean autoStartup(String text) {
      if (!text.isEmpty() && !text.equals("true") && !text.equals("false")) {
        faults.accept("its autoStartup is '%s'".formatted(text), "give true or false");
      }
      return !text.equals("false");
    }

    private HandlerOptions options(
        SyncListener listener, Set<String> tenants, ListenerDefaults defaults) {
      String attempts = text("attempts", listener.attempts());
      Duration first = duration("firstBackoff", listener.firstBackoff(), defaults.firstBackoff());
      Duration longest = duration("maxBackoff", listener.maxBackoff(), defaults.maxBackoff());
      Duration timeout = timeout(listener, defaults);
      HandlerOptions options = HandlerOptions.defaults().noRetryFor(listener.noRetryFor());
      try {
        options = attempts(options, attempts.isEmpty() ? defaults.attempts() : attempts);
        if (first != null || longest != null) {
          options =
              options.backoff(
                  first == null ? Duration.ofMillis(100) : first,
                  longest == null ? Duration.ofSeconds(10) : longest);
        }
        options = concurrency(options, listener, defaults.concurrency());
        options = batchSize(options, listener, defaults.batchSize());
        if (timeout != null) {
          options = timeout.isZero() ? options.noTimeout() : options.timeout(timeout);
        }
        if (!tenants.isEmpty()) {
          options = options.tenants(tenants.toArray(String[]::new));
        }
      } catch (IllegalArgumentException e) {
        faults.accept(String.valueOf(e.getMessage()), "correct the attribute, or the property");
      }
      return options;
    }

    private HandlerOptions concurrency(
        HandlerOptions options, SyncListener listener, @Nullable Integer otherwise) {
      String text = text("concurrency", listener.concurrency());
      if (text.isEmpty()) {
        return otherwise == null ? options : options.concurrency(otherwise);
      }
      try {
        return options.concurrency(Integer.parseInt(text));
      } catch (NumberFormatException e) {
        faults.accept(
            "its concurrency is '%s'".formatted(text), "give a whole number of at least 1");
        return options;
      }
    }

    private HandlerOptions batchSize(
        HandlerOptions options, SyncListener listener, @Nullable Integer otherwise) {
      String text = text("batchSize", listener.batchSize());
      if (text.isEmpty()) {
        return otherwise == null || !isBatch ? options : options.batchSize(otherwise);
      }
      if (!isBatch) {
        faults.accept(
            "it has a batchSize, and takes one change at a time",
            "let it take a List<Change<T>>, or take batchSize out");
        return options;
      }
      try {
        return options.batchSize(Integer.parseInt(text));
      } catch (NumberFormatException e) {
        faults.accept(
            "its batchSize is '%s'".formatted(text), "give a whole number from 1 to 10000");
        return options;
      }
    }

    private HandlerOptions attempts(HandlerOptions options, @Nullable String text) {
      if (text == null || text.isEmpty()) {
        return options;
      }
      if (text.equals("unlimited")) {
        return options.unlimitedAttempts();
      }
      try {
        return options.attempts(Integer.parseInt(text));
      } catch (NumberFormatException e) {
        faults.accept(
            "its attempts are '%s'".formatted(text),
            "give a whole number of at least 1, or unlimited");
        return options;
      }
    }

    private @Nullable Duration timeout(SyncListener listener, ListenerDefaults defaults) {
      return text("timeout", listener.timeout()).equals("none")
          ? Duration.ZERO
          : duration("timeout", listener.timeout(), defaults.timeout());
    }

    private @Nullable Duration duration(
        String attribute, String given, @Nullable Duration otherwise) {
      String text = text(attribute, given);
      if (text.isEmpty()) {
        return otherwise;
      }
      try {
        return DurationStyle.detectAndParse(text);
      } catch (IllegalArgumentException e) {
        faults.accept(
            "its %s is '%s'".formatted(attribute, text), "give a duration such as 100ms or 10s");
        return otherwise;
      }
    }

    private String text(String attribute, String given) {
      try {
        String text = placeholders.apply(given);
        if (given.contains("#{")) {
          faults.accept(
              "its %s '%s' is an expression, which is not evaluated".formatted(attribute, given),
              "give a text or a placeholder, as in ${name:default}");
          return "";
        }
        if (text != null && text.contains("${")) {
          throw new IllegalArgumentException("Could not resolve the placeholder in " + text);
        }
        return text == null ? "" : text.strip();
      } catch (IllegalArgumentException e) {
        faults.accept(
            "its %s '%s' cannot be read: %s".formatted(attribute, given, e.getMessage()),
            "set that property, or give the placeholder a default, as in ${name:default}");
        return "";
      }
    }
  }
}
