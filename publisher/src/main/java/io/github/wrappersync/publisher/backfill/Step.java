package io.github.wrappersync.publisher.backfill;

import io.github.wrappersync.publisher.changelog.ChangeLogReader.WaitingRecord;
import io.github.wrappersync.publisher.eventlog.Event;
import io.github.wrappersync.publisher.eventlog.EventLogWriter;
import io.github.wrappersync.publisher.eventlog.Heads;
import io.github.wrappersync.publisher.eventlog.RecordKey;
import io.github.wrappersync.publisher.plan.EventPlanner;
import io.github.wrappersync.publisher.plan.Payloads;
import io.github.wrappersync.publisher.plan.Plan;
import io.github.wrappersync.publisher.registry.CapturedTable;
import io.github.wrappersync.publisher.routing.Router;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * What one step of a request works with: one transaction, and what it shows.
 *
 * @param router routes by a state of the applications that is not older than the request
 * @param waiting the records whose changes wait
 * @param log writes what is planned
 */
record Step(
    Connection connection, Request request, Router router, Set<WaitingRecord> waiting, Log log) {

  /** Writes a plan, what it sets aside among it, and tells the events. */
  interface Log {

    EventLogWriter events();

    List<Event> write(Connection connection, Plan plan) throws SQLException;
  }

  /** Heads, plan and planner for some records. */
  record Planning(Heads heads, Plan plan, EventPlanner planner) {}

  /** Begins to plan for these records; the payloads of their heads are read as they are needed. */
  Planning plan(Collection<RecordKey> records) throws SQLException {
    Heads heads = log.events().heads(connection, records);
    return plan(heads, payloads());
  }

  /** The same where the payloads of all heads are needed. */
  Planning planWithPayloads(Collection<RecordKey> records) throws SQLException {
    Heads heads = log.events().heads(connection, records);
    Payloads payloads = payloads();
    payloads.prefetch(heads, records);
    return plan(heads, payloads);
  }

  private Payloads payloads() {
    return new Payloads(positions -> log.events().payloads(connection, positions));
  }

  private Planning plan(Heads heads, Payloads payloads) {
    Plan plan = new Plan(heads);
    return new Planning(
        heads, plan, new EventPlanner(router, plan, payloads, request.application()));
  }

  List<Event> write(Plan plan) throws SQLException {
    return log.write(connection, plan);
  }

  /** Tells whether changes of the record wait: the drain will tell it. */
  boolean isWaiting(CapturedTable table, String recordId) {
    return waiting.contains(new WaitingRecord(table.logName(), recordId));
  }

  /** Tells whether a TRUNCATE of the table waits, which names no record. */
  boolean isTruncated(CapturedTable table) {
    return isWaiting(table, "*");
  }

  /** When the transaction began, by the clock of the database. */
  Instant now() throws SQLException {
    return now(connection);
  }

  static Instant now(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("SELECT now()")) {
      result.next();
      return result.getObject(1, OffsetDateTime.class).toInstant();
    }
  }
}
