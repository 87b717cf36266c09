package io.github.wrappersync.spring.autoconfigure.health;

import io.github.wrappersync.feed.CatchUpException;
import io.github.wrappersync.model.Channel;
import io.github.wrappersync.status.ChannelStatus;
import io.github.wrappersync.status.HandlerState;
import io.github.wrappersync.status.HandlerStatus;
import io.github.wrappersync.status.SyncStatus;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The status of a client as maps, texts and numbers, for people and programs that read JSON. Names
 * at most a number of channels and of handlers, those first that are worst off.
 *
 * <p>What an application's own code said in an exception may be personal data. Unless values are
 * wanted, problems are told in full only where they are the publisher's answers, and of others the
 * kind of exception.
 *
 * @param status what to tell
 * @param most how many channels, and how many handlers, to name
 * @param values whether to tell what exceptions of the application say
 */
public record StatusDetails(SyncStatus status, int most, boolean values) {

  private static final Comparator<Map.Entry<Channel, ChannelStatus>> WORST_CHANNEL =
      Comparator.<Map.Entry<Channel, ChannelStatus>, Boolean>comparing(
              channel -> !channel.getValue().missing())
          .thenComparing(channel -> age(channel.getValue()), Comparator.reverseOrder())
          .thenComparing(channel -> channel.getKey().name());

  private static final Comparator<HandlerStatus> WORST_HANDLER =
      Comparator.<HandlerStatus, Boolean>comparing(
              handler -> handler.state() != HandlerState.FAILED)
          .thenComparing(handler -> handler.state() != HandlerState.PAUSED)
          .thenComparing(HandlerStatus::deadLettersHeld, Comparator.reverseOrder())
          .thenComparing(HandlerStatus::queued, Comparator.reverseOrder())
          .thenComparing(HandlerStatus::id);

  /** The details of the application's client. */
  public Map<String, Object> of(String application) {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("application", application);
    details.put("state", status.state().name());
    details.put("since", status.since().toString());
    status.epoch().ifPresent(epoch -> details.put("epoch", epoch));
    details.put("verifiedPosition", status.verifiedPosition());
    details.put("lag", Math.max(0, status.head() - status.verifiedPosition()));
    status.verifiedAge().ifPresent(age -> details.put("verifiedAgeSeconds", seconds(age)));
    details.put("queued", status.queued());
    details.put("channels", channels());
    details.put("handlers", handlers());
    if (!status.refusedDataTypes().isEmpty()) {
      details.put("refusedDataTypes", new TreeSet<>(status.refusedDataTypes()));
    }
    status.refusedMessages().ifPresent(problem -> details.put("refusedMessages", problem));
    status.lastError().ifPresent(problem -> details.put("lastError", problem(problem)));
    return details;
  }

  private Map<String, Object> channels() {
    Map<String, Object> worst = new LinkedHashMap<>();
    status.channels().entrySet().stream()
        .sorted(WORST_CHANNEL)
        .limit(most)
        .forEach(channel -> worst.put(channel.getKey().name(), channel(channel.getValue())));
    long missing = status.channels().values().stream().filter(ChannelStatus::missing).count();
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("count", status.channels().size());
    all.put("missing", missing);
    all.put("worst", worst);
    return all;
  }

  private static Map<String, Object> channel(ChannelStatus channel) {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("position", channel.position());
    channel.verifiedAge().ifPresent(age -> details.put("verifiedAgeSeconds", seconds(age)));
    details.put("missing", channel.missing());
    details.put("servedStale", channel.servedStale());
    return details;
  }

  private Map<String, Object> handlers() {
    Map<String, Object> worst = new LinkedHashMap<>();
    status.handlers().values().stream()
        .sorted(WORST_HANDLER)
        .limit(most)
        .forEach(handler -> worst.put(handler.id(), handler(handler)));
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("count", status.handlers().size());
    Stream.of(HandlerState.values()).forEach(state -> count(state, all));
    all.put("worst", worst);
    return all;
  }

  private void count(HandlerState state, Map<String, Object> all) {
    long handlers =
        status.handlers().values().stream().filter(handler -> handler.state() == state).count();
    if (handlers > 0) {
      all.put(state.name().toLowerCase(Locale.ROOT), handlers);
    }
  }

  private Map<String, Object> handler(HandlerStatus handler) {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("dataType", handler.dataType());
    details.put("state", handler.state().name());
    handler.reason().ifPresent(reason -> details.put("reason", reason));
    handler.position().ifPresent(position -> details.put("position", position));
    details.put("queued", handler.queued());
    details.put("done", handler.done());
    details.put("retries", handler.retries());
    details.put("deadLetters", handler.deadLetters());
    details.put("deadLettersHeld", handler.deadLettersHeld());
    handler
        .longestRunning()
        .ifPresent(longest -> details.put("longestRunningSeconds", seconds(longest)));
    handler.lastError().ifPresent(problem -> details.put("lastError", thrown(problem)));
    return details;
  }

  /** A problem of the client, which may be one of its handlers'. */
  private String problem(String text) {
    boolean isOfThePublisher =
        Stream.of(CatchUpException.Kind.values())
            .anyMatch(kind -> text.startsWith(kind.name() + ": "));
    return values || isOfThePublisher ? text : "withheld: the application's log tells it";
  }

  /** What an application's code threw: its class, and what it says where that is wanted. */
  public String thrown(String text) {
    if (values) {
      return text;
    }
    Optional<String> kind =
        Optional.of(text.split(":", 2)[0]).filter(name -> name.matches("[\\w.$]{1,200}"));
    return kind.orElse("withheld: the application's log tells it");
  }

  private static Duration age(ChannelStatus channel) {
    return channel.verifiedAge().orElse(Duration.ofSeconds(Long.MAX_VALUE));
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1000.0;
  }
}
