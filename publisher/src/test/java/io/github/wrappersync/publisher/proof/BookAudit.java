package io.github.wrappersync.publisher.proof;

import io.github.wrappersync.publisher.proof.RunReport.Violation;
import io.github.wrappersync.publisher.testing.TestDatabase;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Compares the ledger of an application with the event log and with SQL, round by round.
 *
 * <h2>What is exact, and why a restore does not change it</h2>
 *
 * A round begins when all handlers have done everything up to position H, and ends when they have
 * done everything up to H'. So each event of the application in (H, H'] has exactly one effect that
 * was written in between, and nothing else has one: that is compared event by event, with the
 * position of each record's effects rising.
 *
 * <p>A restore to a backup makes a new epoch, in which the log is another one. What was done until
 * then is judged by the old log, which is kept: at the restore each handler's checkpoint is C, so
 * each event in (H, C] has exactly one effect, and none above has two. In the new epoch each
 * handler begins with a snapshot of its own, and what came between two of them is told to the one
 * as an event and not to the other. There, until the end of the round, no event may have two
 * effects; an event of the backup, which the ledger had in an earlier round and epoch, may have
 * another one, as its state has come back. The backup is always from an earlier round, so that
 * within a round no event has two effects whatever happens.
 *
 * <p>The sums hold across epochs, as an effect is the difference between a record's new amount and
 * what the ledger holds of it. The balance is then the sum over all records that live, which SQL
 * knows. An effect that is done twice, not at all or in another order leaves it wrong if it was the
 * last one of its record, and shows in the comparison of events if it was not.
 *
 * <p>Each record's chain of checksums is computed once more from the lines of the audit in their
 * order. A transaction that wrote one without the other, or two that did not see each other, show
 * there.
 */
final class BookAudit {

  private static final String EVENTS =
      """
      SELECT event_id, data_type, tenant_id, record_id, position
      FROM sync.event WHERE application = '%s' AND position > %d ORDER BY position
      """;

  private static final String LIVE_AMOUNTS =
      """
      SELECT tenant_id, coalesce(sum(credit_cost), 0)::numeric(30,2) FROM credit_configurations JOIN tenants USING (tenant_id)
      WHERE starts_with(operation_code, '%s.') GROUP BY tenant_id
      """;

  private final Consumer any;
  private final LedgerBook book;
  private final WrapperDatabase wrapper;
  private final BookChains chains;
  private long position;
  private long seq;
  private boolean restored;
  private final List<Violation> atRestore = new ArrayList<>();
  private final Map<String, Long> checkpoints = new HashMap<>();

  /**
   * @param any an instance of the application
   */
  BookAudit(Consumer any, WrapperDatabase wrapper) {
    this.any = any;
    this.book = any.book();
    this.wrapper = wrapper;
    chains = new BookChains(any.application());
  }

  /** From here on effects are compared: all handlers have done everything. */
  void begin() {
    effects().forEach(chains::link);
    position = wrapper.head();
    seq = book.lastEffect();
    restored = false;
    atRestore.clear();
  }

  /** The last moment of an epoch. */
  void beforeRestore() {
    checkpoints.clear();
    for (String row : book.checkpoints()) {
      String[] columns = row.split("\\|", -1);
      checkpoints.put(columns[0], columns[3].equals("t") ? 0L : Long.parseLong(columns[2]));
    }
  }

  /** Judges what was done until then. */
  void restored(TestDatabase gone) {
    Map<String, Integer> times = times(effects());
    FirstFew shown = new FirstFew(atRestore);
    for (String row : gone.rows(EVENTS.formatted(any.application(), position))) {
      String[] event = row.split("\\|", -1);
      int effects = times.getOrDefault(event[0], 0);
      boolean done = Long.parseLong(event[4]) <= checkpoints.getOrDefault(event[1], 0L);
      if (any.follows(event[2]) && done && effects != 1) {
        shown.add(
            wrong(
                Check.LEDGER,
                effects == 0 ? Outcome.MISSED : Outcome.DOUBLED,
                "before the restore",
                "%d effects of %s".formatted(effects, row)));
      }
    }
    restored = true;
  }

  /** What is wrong since {@link #begin}, now that everything is done. */
  List<Violation> violations() {
    List<Violation> found = new ArrayList<>(atRestore);
    List<Effect> effects = effects();
    compareEvents(effects, found);
    if (!restored) {
      compareOrder(effects, found);
    }
    effects.forEach(chains::link);
    seq = book.lastEffect();
    chains.compare(book, found);
    compareAmounts(found);
    return found;
  }

  private List<Effect> effects() {
    return book.database().rows(Effect.newerThan(seq)).stream().map(Effect::of).toList();
  }

  private static Map<String, Integer> times(List<Effect> effects) {
    Map<String, Integer> times = new HashMap<>();
    effects.forEach(effect -> times.merge(effect.eventId(), 1, Integer::sum));
    return times;
  }

  private void compareEvents(List<Effect> effects, List<Violation> found) {
    Map<String, Integer> times = times(effects);
    FirstFew shown = new FirstFew(found);
    times.forEach(
        (event, n) -> {
          if (n > 1) {
            shown.add(
                wrong(
                    Check.LEDGER,
                    Outcome.DOUBLED,
                    "event " + event,
                    "%d effects, expected 1: %s"
                        .formatted(
                            n, effects.stream().filter(e -> e.eventId().equals(event)).toList())));
          }
        });
    if (restored) {
      return;
    }
    for (String row : wrapper.database().rows(EVENTS.formatted(any.application(), position))) {
      String[] event = row.split("\\|", -1);
      if (any.follows(event[2]) && times.remove(event[0]) == null) {
        shown.add(wrong(Check.LEDGER, Outcome.MISSED, "event " + row, "no effect, expected 1"));
      }
    }
    times
        .keySet()
        .forEach(
            event ->
                shown.add(
                    wrong(
                        Check.LEDGER,
                        Outcome.WRONG,
                        "event " + event,
                        "an effect of what is not in the log")));
  }

  private void compareOrder(List<Effect> effects, List<Violation> found) {
    FirstFew shown = new FirstFew(found);
    Map<String, Effect> last = new HashMap<>();
    for (Effect effect : effects) {
      Effect before = last.put(effect.record(), effect);
      if (before != null && before.position() >= effect.position()) {
        shown.add(
            wrong(
                Check.ORDER,
                Outcome.WRONG,
                effect.record(),
                "position %d after %d".formatted(effect.position(), before.position())));
      }
    }
  }

  /** The balance of configurations is what SQL adds up over those that exist. */
  private void compareAmounts(List<Violation> found) {
    FirstFew shown = new FirstFew(found);
    Map<String, String> expected = new HashMap<>();
    for (String row : wrapper.database().rows(LIVE_AMOUNTS.formatted(any.application()))) {
      String[] columns = row.split("\\|", -1);
      expected.put(columns[0], columns[1]);
    }
    for (String row :
        book.database()
            .rows("SELECT tenant_id, balance FROM account WHERE data_type = 'credit-configs'")) {
      String[] columns = row.split("\\|", -1);
      String sum = expected.getOrDefault(columns[0], "0.00");
      if (!columns[1].equals(sum)) {
        shown.add(
            wrong(
                Check.LEDGER,
                Outcome.WRONG,
                "balance of " + columns[0],
                "%s, SQL adds up to %s".formatted(columns[1], sum)));
      }
    }
  }

  private Violation wrong(Check check, Outcome outcome, String where, String what) {
    return new Violation(check, outcome, any.application() + ": " + where, what);
  }
}
