package io.github.wrappersync.publisher.proof;

import static java.util.stream.Collectors.toSet;

import io.github.wrappersync.model.CreditConfig;
import io.github.wrappersync.model.DataTypes;
import io.github.wrappersync.model.OrgEntity;
import io.github.wrappersync.model.Role;
import io.github.wrappersync.model.User;
import io.github.wrappersync.publisher.endtoend.EventLogAudit;
import io.github.wrappersync.publisher.endtoend.Truth;
import io.github.wrappersync.publisher.proof.RunReport.Violation;
import io.github.wrappersync.publisher.testing.TestDatabase;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Waits for quiet at the end of a round, and compares everything with what SQL says. */
final class RoundChecks {

  private final World world;
  private final Map<String, BookAudit> audits = new LinkedHashMap<>();
  private long head;
  private long change;

  RoundChecks(World world) {
    this.world = world;
    for (Consumer consumer : world.consumers()) {
      audits.putIfAbsent(consumer.application(), new BookAudit(consumer, world.wrapper()));
    }
  }

  /** Everything up to here is done; what comes is compared by {@link #violations}. */
  void begin() {
    head = world.wrapper().head();
    change = EveryChange.last(world.wrapper().database());
    audits.values().forEach(BookAudit::begin);
  }

  void beforeRestore() {
    audits.values().forEach(BookAudit::beforeRestore);
  }

  void restored(TestDatabase gone) {
    head = 0;
    change = 0;
    audits.values().forEach(audit -> audit.restored(gone));
  }

  /** Whether everybody holds everything, and has done it. Nobody must write. */
  boolean isQuiet() {
    WrapperDatabase wrapper = world.wrapper();
    if (wrapper.count("SELECT count(*) FROM change_log WHERE NOT processed") > 0) {
      return false;
    }
    String epoch = wrapper.epoch();
    long last = wrapper.head();
    int handlers = DataTypes.all().size();
    return world.books().values().stream()
            .allMatch(book -> book.handlersAt(epoch, last) == handlers)
        && world.consumers().stream().allMatch(consumer -> consumer.held().equals(truth(consumer)));
  }

  private Set<String> truth(Consumer consumer) {
    return Truth.of(world.wrapper().database(), consumer.application()).stream()
        .filter(record -> consumer.follows(tenant(record)))
        .map(Record::toString)
        .collect(toSet());
  }

  private static String tenant(Record record) {
    return record instanceof CreditConfig config
        ? config.tenantId()
        : record instanceof User user
            ? user.tenantId()
            : record instanceof Role role ? role.tenantId() : ((OrgEntity) record).tenantId();
  }

  /** All that is wrong. */
  List<Violation> violations() {
    List<Violation> found = new ArrayList<>();
    for (Consumer consumer : world.consumers()) {
      Set<String> truth = truth(consumer);
      compare("views of " + consumer, Check.VIEWS, consumer.held(), truth, found);
      compare("ledger of " + consumer, Check.LEDGER, states(consumer.book()), truth, found);
      consumer
          .leaks()
          .forEach(
              leak ->
                  found.add(new Violation(Check.SCOPE, Outcome.LEAKED, consumer.toString(), leak)));
    }
    audits.values().forEach(audit -> found.addAll(audit.violations()));
    EventLogAudit.faults(world.wrapper().database(), head)
        .forEach(
            (what, rows) ->
                found.add(
                    switch (what) {
                      case EventLogAudit.WAITING ->
                          new Violation(Check.BACKLOG, Outcome.MISSED, what, rows.toString());
                      case EventLogAudit.ASIDE ->
                          new Violation(Check.SET_ASIDE, Outcome.MISSED, what, rows.toString());
                      default ->
                          new Violation(Check.EVENT_LOG, Outcome.WRONG, what, rows.toString());
                    }));
    List<String> untold = EveryChange.untold(world.wrapper().database(), change);
    if (!untold.isEmpty()) {
      found.add(
          new Violation(
              Check.EVENT_LOG,
              Outcome.MISSED,
              "changes that an application was not told",
              untold.toString()));
    }
    for (Map.Entry<String, LedgerBook> book : world.books().entrySet()) {
      List<String> letters =
          book.getValue()
              .database()
              .rows("SELECT handler, record_id, error FROM sync_dead_letter LIMIT 5");
      if (!letters.isEmpty()) {
        found.add(
            new Violation(
                Check.SET_ASIDE,
                Outcome.MISSED,
                "dead letters of " + book.getKey(),
                letters.toString()));
      }
    }
    return found;
  }

  private static Set<String> states(LedgerBook book) {
    return new HashSet<>(
        book.database()
            .rows("SELECT state FROM held WHERE state <> '%s'".formatted(LedgerBook.DELETED)));
  }

  private static void compare(
      String where, Check check, Set<String> held, Set<String> truth, List<Violation> found) {
    List<String> missing = minus(truth, held);
    List<String> surplus = minus(held, truth);
    if (!missing.isEmpty()) {
      found.add(
          new Violation(
              check,
              Outcome.MISSED,
              where,
              "%d records are missing, such as %s".formatted(missing.size(), some(missing))));
    }
    if (!surplus.isEmpty()) {
      found.add(
          new Violation(
              check,
              Outcome.WRONG,
              where,
              "%d records are there that should not be, such as %s"
                  .formatted(surplus.size(), some(surplus))));
    }
  }

  private static List<String> minus(Set<String> all, Set<String> without) {
    return all.stream().filter(one -> !without.contains(one)).sorted().toList();
  }

  private static List<String> some(List<String> all) {
    return all.stream().limit(3).toList();
  }
}
