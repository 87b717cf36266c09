package io.github.wrappersync.publisher.endtoend;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import io.github.wrappersync.publisher.testing.TestDatabase;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Compares a {@link Ledger} with the event log, event by event. */
final class LedgerAudit {

  private static final String EVENTS =
      """
      SELECT position, event_id, tenant_id, data_type, record_id,
             position %% 97 + CASE data_type WHEN 'credit-configs' THEN coalesce((payload->>'creditCost')::numeric, 0) ELSE 0 END
      FROM sync.event WHERE application = 'crm' AND (position > %d OR position = ANY ('{%s}')) ORDER BY position
      """;

  private static final String LIVE_HEADS =
      """
      SELECT position FROM sync.head JOIN sync.event USING (position)
      WHERE head.application = 'crm' AND change_type <> 'DELETE'
      """;

  private record Event(
      long position, String id, String tenantId, String dataType, String recordId, String amount) {

    private static Event of(String row) {
      String[] columns = row.split("\\|", -1);
      return new Event(
          Long.parseLong(columns[0]), columns[1], columns[2], columns[3], columns[4], columns[5]);
    }

    private String account() {
      return tenantId + '|' + dataType;
    }

    private String record() {
      return dataType + '|' + tenantId + '|' + recordId;
    }
  }

  private final TestDatabase log;
  private final TestDatabase ledger;
  private final long head;
  private final String heads;

  /** What the log's heads are now is told as a snapshot; later events are told one by one. */
  LedgerAudit(TestDatabase log, TestDatabase ledger) {
    this.log = log;
    this.ledger = ledger;
    this.head = Long.parseLong(log.rows("SELECT head FROM sync.log").get(0));
    this.heads = String.join(",", log.rows(LIVE_HEADS));
  }

  /** The events that should have an effect. */
  List<String> expected() {
    return log.rows(EVENTS.formatted(head, heads));
  }

  List<String> faults() {
    List<Event> events = expected().stream().map(Event::of).toList();
    List<String> faults = new ArrayList<>();
    compareAudit(events, faults);
    compareAccounts(events, faults);
    compareChains(events, faults);
    return faults;
  }

  private void compareAudit(List<Event> events, List<String> faults) {
    Map<String, Long> effects =
        ledger.rows("SELECT event_id FROM audit").stream()
            .collect(groupingBy(Function.identity(), counting()));
    Set<String> known = new HashSet<>();
    for (Event event : events) {
      known.add(event.id());
      long times = effects.getOrDefault(event.id(), 0L);
      if (times != 1) {
        faults.add("%d effects of %s".formatted(times, event));
      }
    }
    effects.keySet().stream()
        .filter(id -> !known.contains(id))
        .forEach(id -> faults.add("an effect of %s, which is not to be told".formatted(id)));
  }

  private void compareAccounts(List<Event> events, List<String> faults) {
    Map<String, BigDecimal> balances = new HashMap<>();
    Map<String, Integer> effects = new HashMap<>();
    for (Event event : events) {
      balances.merge(event.account(), new BigDecimal(event.amount()), BigDecimal::add);
      effects.merge(event.account(), 1, Integer::sum);
    }
    List<String> expected = new ArrayList<>();
    balances.forEach(
        (account, balance) ->
            expected.add("%s|%s|%d".formatted(account, balance.setScale(2), effects.get(account))));
    compare(
        "account",
        expected,
        ledger.rows("SELECT tenant_id, data_type, balance, effects FROM account WHERE effects > 0"),
        faults);
  }

  private void compareChains(List<Event> events, List<String> faults) {
    Map<String, List<Event>> records = new LinkedHashMap<>();
    events.forEach(e -> records.computeIfAbsent(e.record(), key -> new ArrayList<>()).add(e));
    List<String> expected = new ArrayList<>();
    records.forEach(
        (record, chain) -> {
          String checksum = "";
          for (Event event : chain) {
            checksum = Ledger.checksum(checksum, event.position(), event.id());
          }
          expected.add("%s|%d|0|%s".formatted(record, chain.size(), checksum));
        });
    compare(
        "chain",
        expected,
        ledger.rows(
            "SELECT data_type, tenant_id, record_id, length, turned_around, checksum FROM chain"),
        faults);
  }

  private static void compare(
      String what, List<String> expected, List<String> found, List<String> faults) {
    Set<String> missing = new HashSet<>(expected);
    found.forEach(missing::remove);
    Set<String> surplus = new HashSet<>(found);
    expected.forEach(surplus::remove);
    missing.forEach(row -> faults.add("%s %s is not there".formatted(what, row)));
    surplus.forEach(row -> faults.add("%s %s is there".formatted(what, row)));
  }
}
