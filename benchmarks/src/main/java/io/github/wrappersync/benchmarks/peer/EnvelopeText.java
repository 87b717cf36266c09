package io.github.wrappersync.benchmarks.peer;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.io.JsonStringEncoder;

/**
 * Writes a change that Debezium tells as the message that docs/protocol.md describes, with
 * positions that are counted in memory only. Where Debezium is not told the row of before, which
 * tables with PostgreSQL's default replica identity do not give, it can not say what changed, and
 * names the cost: that is what changes here.
 */
final class EnvelopeText {

  private static final String EPOCH = "5b0c4d1e9f3a7788";
  private static final String EVENT_ID = "5b0c4d1e-9f3a-8788-8000-";
  private static final int CAPACITY = 700;

  /** Columns and what they are called in {@code data}; the key does not change. */
  private static final Map<String, String> FIELDS =
      new TreeMap<>(
          Map.of(
              "tenant_id", "tenantId",
              "operation_code", "operationCode",
              "credit_cost", "creditCost",
              "is_active", "isActive"));

  private final JsonStringEncoder quotes = JsonStringEncoder.getInstance();
  private final StringBuilder text = new StringBuilder(CAPACITY);
  private final Map<String, Long> tails = new HashMap<>();
  private long position;
  private long timestampMillis;
  private String timestamp = "";

  /** A message and its channel. */
  record Message(String channel, String body) {}

  /** Null where the change is none of a credit configuration. */
  @Nullable Message of(Struct value) {
    String operation = value.getString("op");
    Struct row = value.getStruct(operation.equals("d") ? "before" : "after");
    if (row == null) {
      return null;
    }
    String code = row.getString("operation_code");
    String application = code.substring(0, code.indexOf('.'));
    String tenant = row.getString("tenant_id");
    String channel = application + ':' + tenant + ":credit-configs";
    position++;
    Long previous = tails.put(channel, position);
    text.setLength(0);
    text.append("{\"version\":1,\"epoch\":\"" + EPOCH + "\",\"position\":").append(position);
    text.append(",\"previous\":").append(previous == null ? 0 : previous);
    text.append(",\"eventId\":\"" + EVENT_ID);
    hex(position);
    text.append("\",\"eventType\":\"credit-config-changed\",\"source\":\"wrapper-sync-service\"");
    member("application", application);
    member("tenantId", tenant);
    text.append(",\"dataType\":\"credit-configs\"");
    member("changeType", type(operation));
    if (operation.equals("d")) {
      text.append(",\"reason\":\"DELETED\"");
    }
    String id = row.getString("config_id");
    member("recordId", id);
    text.append(",\"changedFields\":[");
    if (operation.equals("u")) {
      changedFields(value.getStruct("before"), row);
    }
    text.append("],\"priority\":\"low\",\"timestamp\":\"");
    text.append(timestamp(value.getStruct("source").getInt64("ts_ms")));
    text.append("\",\"data\":{\"configId\":\"");
    quotes.quoteAsString(id, text);
    text.append('"');
    member("tenantId", tenant);
    member("operationCode", code);
    text.append(",\"creditCost\":").append(plain((BigDecimal) row.get("credit_cost")));
    text.append(",\"isActive\":").append(row.getBoolean("is_active")).append("}}");
    return new Message(channel, text.toString());
  }

  private void changedFields(@Nullable Struct before, Struct after) {
    String separator = "";
    for (Map.Entry<String, String> field : FIELDS.entrySet()) {
      boolean changed =
          before == null
              ? field.getKey().equals("credit_cost")
              : !Objects.equals(before.get(field.getKey()), after.get(field.getKey()));
      if (changed) {
        text.append(separator).append('"').append(field.getValue()).append('"');
        separator = ",";
      }
    }
  }

  private void member(String name, String value) {
    text.append(",\"").append(name).append("\":\"");
    quotes.quoteAsString(value, text);
    text.append('"');
  }

  private void hex(long number) {
    for (int shift = 44; shift >= 0; shift -= 4) {
      text.append(Character.forDigit((int) (number >>> shift) & 15, 16));
    }
  }

  private static String type(String operation) {
    return switch (operation) {
      case "c" -> "INSERT";
      case "u" -> "UPDATE";
      case "d" -> "DELETE";
      default -> "SNAPSHOT";
    };
  }

  /** All changes of a transaction have the same one. */
  private String timestamp(long millis) {
    if (millis != timestampMillis) {
      timestampMillis = millis;
      timestamp = Instant.ofEpochMilli(millis).toString();
    }
    return timestamp;
  }

  private static String plain(@Nullable BigDecimal number) {
    return number == null ? "null" : number.toPlainString();
  }
}
