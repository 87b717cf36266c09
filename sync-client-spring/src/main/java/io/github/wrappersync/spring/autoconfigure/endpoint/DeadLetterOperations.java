package io.github.wrappersync.spring.autoconfigure.endpoint;

import io.github.wrappersync.client.DeadLetterDesk;
import io.github.wrappersync.client.SyncClient;
import io.github.wrappersync.spring.autoconfigure.health.StatusDetails;
import io.github.wrappersync.store.DeadLetter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;

/** What operators do with dead letters. All methods block as long as the client's store does. */
final class DeadLetterOperations {

  private final SyncClient client;

  DeadLetterOperations(SyncClient client) {
    this.client = client;
  }

  /** At most that many; {@code total} tells how many there are. */
  Map<String, Object> list(
      @Nullable String handler, @Nullable String tenantId, int limit, boolean values) {
    DeadLetterDesk desk = client.deadLetters();
    List<DeadLetter> letters =
        (handler == null ? desk.list() : known(handler, desk::list))
            .stream().filter(l -> tenantId == null || l.tenantId().equals(tenantId)).toList();
    StatusDetails details = new StatusDetails(client.status(), 0, values);
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("total", letters.size());
    answer.put("letters", letters.stream().limit(limit).map(l -> letter(l, details)).toList());
    return answer;
  }

  Map<String, Object> retry(@Nullable String handler, @Nullable String id) {
    DeadLetterDesk desk = client.deadLetters();
    return Map.of("toRetry", oneOrAll(desk, handler, id, desk::retry, desk::retry));
  }

  Map<String, Object> discard(@Nullable String handler, @Nullable String id) {
    DeadLetterDesk desk = client.deadLetters();
    return Map.of(
        "toDiscard",
        oneOrAll(desk, handler, id, letter -> desk.discard(letter) ? 1 : 0, desk::discardAll));
  }

  private static int oneOrAll(
      DeadLetterDesk desk,
      @Nullable String handler,
      @Nullable String id,
      ToIntFunction<DeadLetter> one,
      ToIntFunction<String> all) {
    if (id != null && handler == null) {
      return desk.find(id).map(one::applyAsInt).orElse(0);
    }
    if (handler != null && id == null) {
      return known(handler, all::applyAsInt);
    }
    throw invalid("Expected either 'id', for one dead letter, or 'handler', for all of its own");
  }

  private static <R> R known(String handler, Function<String, R> with) {
    try {
      return with.apply(handler);
    } catch (IllegalArgumentException e) {
      throw invalid(String.valueOf(e.getMessage()));
    }
  }

  private static InvalidEndpointRequestException invalid(String reason) {
    return new InvalidEndpointRequestException(reason, reason);
  }

  private static Map<String, Object> letter(DeadLetter letter, StatusDetails details) {
    Map<String, Object> told = new LinkedHashMap<>();
    told.put("id", letter.id());
    told.put("handler", letter.handler());
    told.put("tenantId", letter.tenantId());
    told.put("dataType", letter.dataType());
    told.put("recordId", letter.recordId());
    told.put("position", letter.position());
    told.put("state", letter.state().name());
    told.put("attempts", letter.attempts());
    told.put("at", letter.at().toString());
    boolean isOfTheHandler = letter.attempts() > 0;
    told.put("error", isOfTheHandler ? details.thrown(letter.error()) : letter.error());
    if (details.values()) {
      told.put("event", letter.event());
    }
    return told;
  }
}
