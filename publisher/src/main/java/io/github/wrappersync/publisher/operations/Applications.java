package io.github.wrappersync.publisher.operations;

import io.github.wrappersync.publisher.operations.ApplicationChange.Scope;
import io.github.wrappersync.publisher.registry.Application.Pattern;
import io.github.wrappersync.publisher.registry.CapturedTables;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Registers, changes and removes applications. Thread-safe; blocks for one short transaction, which
 * waits for those of other instances.
 *
 * <p>Here it is only written down who is to receive what. What follows from it is the writer's: it
 * backfills what has changed, and begins and ends the lives of applications between two of its
 * batches.
 */
public final class Applications {

  private static final Logger log = LoggerFactory.getLogger(Applications.class);

  private final ApplicationRows rows;
  private final TransactionOperations transactions;
  private final CapturedTables tables;
  private final ApplicationDirectory directory;
  private final BackfillProgress backfills;

  public Applications(
      JdbcClient jdbc,
      TransactionOperations transactions,
      CapturedTables tables,
      ApplicationDirectory directory,
      BackfillProgress backfills) {
    this.rows = new ApplicationRows(jdbc);
    this.transactions = transactions;
    this.tables = tables;
    this.directory = directory;
    this.backfills = backfills;
  }

  /** What came of a request to register or change an application. */
  public sealed interface Outcome {

    /**
     * It is new.
     *
     * @param token is kept nowhere
     */
    record Registered(RegisteredApplication application, String token) implements Outcome {}

    /** It was there, and receives now what was asked for. */
    record Changed(RegisteredApplication application) implements Outcome {}

    /** Nothing was done: an operation code would belong to two applications. */
    record Overlap(String pattern, String other, String otherPattern) implements Outcome {}

    /** Nothing was done: what is left of a removed application of that name is still deleted. */
    record BeingRemoved() implements Outcome {}
  }

  /**
   * A new token.
   *
   * @param token is kept nowhere
   * @param oldValidUntil until when the one before is accepted as well; empty if it is not
   */
  public record Rotation(String token, Optional<Instant> oldValidUntil) {}

  /** All of them in the order of their names. */
  public List<RegisteredApplication> all() {
    return rows.all();
  }

  public Optional<RegisteredApplication> find(String name) {
    return rows.find(name);
  }

  /** Tells whether a snapshot of all that the application receives would be whole. */
  public boolean isComplete(RegisteredApplication application) {
    return backfills.incomplete(application.name(), Set.copyOf(application.dataTypes())).isEmpty();
  }

  /** Registers an application, or changes what it receives. */
  public Outcome put(String name, ApplicationChange change) {
    Outcome outcome =
        inTurn(
            () -> {
              Optional<RegisteredApplication> present = rows.lock(name);
              return present.isPresent()
                  ? change(present.get(), change)
                  : register(name, change.applyTo(Scope.ofNew(name, tables)));
            });
    directory.changed();
    return outcome;
  }

  private Outcome register(String name, Scope scope) {
    if (rows.isBeingRemoved(name)) {
      return new Outcome.BeingRemoved();
    }
    Optional<Outcome> overlap = overlap(name, scope.operations());
    if (overlap.isPresent()) {
      return overlap.get();
    }
    String token = Tokens.next();
    rows.insert(name, scope, Tokens.hash(token));
    rows.awaitFirstBackfill(name, scope.dataTypes());
    rows.rescope(name, scope.dataTypes());
    log.info(
        "The application {} is registered for {}; its first backfill begins",
        name,
        String.join(", ", scope.dataTypes()));
    return new Outcome.Registered(rows.find(name).orElseThrow(), token);
  }

  private Outcome change(RegisteredApplication present, ApplicationChange change) {
    String name = present.name();
    Scope before = Scope.of(present);
    Scope after = change.applyTo(before);
    if (after.equals(before)) {
      return new Outcome.Changed(present);
    }
    Optional<Outcome> overlap =
        after.operations().equals(before.operations())
            ? Optional.empty()
            : overlap(name, after.operations());
    if (overlap.isPresent()) {
      return overlap.get();
    }
    TreeSet<String> added = new TreeSet<>(after.dataTypes());
    before.dataTypes().forEach(added::remove);
    TreeSet<String> different = before.differencesTo(after, tables);
    rows.update(name, after);
    rows.forgetFirstBackfillsBut(name, after.dataTypes());
    rows.awaitFirstBackfill(name, added);
    rows.rescope(name, different);
    log.info(
        "The application {} was changed; backfilled for it: {}",
        name,
        String.join(", ", different));
    return new Outcome.Changed(rows.find(name).orElseThrow());
  }

  private Optional<Outcome> overlap(String name, List<String> operations) {
    for (RegisteredApplication other : rows.all()) {
      if (other.name().equals(name)) {
        continue;
      }
      for (String theirs : other.operations()) {
        for (String pattern : operations) {
          if (new Pattern(pattern).overlaps(new Pattern(theirs))) {
            return Optional.of(new Outcome.Overlap(pattern, other.name(), theirs));
          }
        }
      }
    }
    return Optional.empty();
  }

  /**
   * Removes an application: from now on this instance refuses its token, within a second the others
   * do.
   *
   * @return whether there was one
   */
  public boolean remove(String name) {
    boolean removed = inTurn(() -> rows.remove(name));
    directory.changed();
    if (removed) {
      log.info("The application {} was removed; what was kept for it is deleted now", name);
    }
    return removed;
  }

  /**
   * Gives an application a new token.
   *
   * @param overlap how long the present one is accepted as well; one that was replaced before is
   *     not accepted any more
   * @return empty if there is no such application
   */
  public Optional<Rotation> rotate(String name, Duration overlap) {
    Optional<Rotation> rotation = rows.rotate(name, overlap.toSeconds(), Tokens.next());
    directory.changed();
    rotation.ifPresent(
        done ->
            log.info(
                "The application {} has a new token; the old one is accepted {}",
                name,
                done.oldValidUntil().map(until -> "until " + until).orElse("no more")));
    return rotation;
  }

  private <T> T inTurn(Supplier<T> work) {
    T result =
        transactions.execute(
            status -> {
              rows.takeTurn();
              return work.get();
            });
    return Objects.requireNonNull(result);
  }
}
