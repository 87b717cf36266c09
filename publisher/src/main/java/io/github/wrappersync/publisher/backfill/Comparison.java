package io.github.wrappersync.publisher.backfill;

import io.github.wrappersync.model.DeleteReason;
import io.github.wrappersync.publisher.eventlog.Event;
import io.github.wrappersync.publisher.eventlog.Recipient;
import io.github.wrappersync.publisher.eventlog.RecordKey;
import io.github.wrappersync.publisher.plan.EventPlanner;
import io.github.wrappersync.publisher.plan.Plan;
import io.github.wrappersync.publisher.plan.RecordState;
import io.github.wrappersync.publisher.registry.CapturedTable;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Compares a table with the heads: first its rows, then the heads whose row is gone. */
final class Comparison {

  private static final int CHUNK = 1_000;

  private final Requests requests;
  private final Suspects suspects;

  Comparison(Requests requests, Suspects suspects) {
    this.requests = requests;
    this.suspects = suspects;
  }

  List<Event> next(Step step, CapturedTable table) throws SQLException {
    return step.request().phase() == Request.Phase.ROWS ? rows(step, table) : heads(step, table);
  }

  private List<Event> rows(Step step, CapturedTable table) throws SQLException {
    Request request = step.request();
    TableReader source = new TableReader(step.connection(), table);
    if (request.lastKey() == null && request.recordId() == null) {
      source.warnOfMissingIndex();
    }
    int limit = suspects.limit(CHUNK);
    List<TableReader.Row> rows = source.read(request, limit);
    List<TableReader.Row> compared =
        rows.stream().filter(row -> !step.isWaiting(table, row.recordId())).toList();
    askAgain(step, table, rows.stream().map(TableReader.Row::recordId).toList());
    List<RecordKey> keys =
        compared.stream().map(row -> new RecordKey(table.dataType(), row.recordId())).toList();
    suspects.trying(request.id(), keys);
    Step.Planning planning = step.planWithPayloads(keys);
    Instant now = step.now();
    EventPlanner.Known known =
        request.forced() ? EventPlanner.Known.AGAIN : EventPlanner.Known.IF_DIFFERENT;
    for (TableReader.Row row : compared) {
      if (!suspects.setAside(request.id(), table, row, planning.plan())) {
        planning.planner().exists(row.state(table, now), known, row::image);
      }
    }
    List<Event> events = step.write(planning.plan());
    boolean last = rows.size() < limit;
    requests.progressed(
        step.connection(),
        request,
        last ? Request.Phase.HEADS : Request.Phase.ROWS,
        last ? null : rows.get(rows.size() - 1).recordId(),
        rows.size(),
        events.size());
    return events;
  }

  private List<Event> heads(Step step, CapturedTable table) throws SQLException {
    HeadPage page = HeadPage.next(step.connection(), table.dataType(), step.request());
    TableReader source = new TableReader(step.connection(), table);
    Map<String, String> tenants = source.tenantsOf(page.records());
    askAgain(step, table, page.records());
    List<RecordKey> keys =
        page.records().stream()
            .filter(record -> !step.isWaiting(table, record))
            .map(record -> new RecordKey(table.dataType(), record))
            .toList();
    Step.Planning planning = step.plan(keys);
    Instant now = step.now();
    for (RecordKey key : keys) {
      String tenant = tenants.get(key.recordId());
      if (tenant == null) {
        planning.planner().isGone(gone(table, key, null, now), DeleteReason.DELETED);
        continue;
      }
      for (Recipient recipient : Set.copyOf(planning.heads().of(key).keySet())) {
        if (!recipient.tenantId().equals(tenant)) {
          planning
              .planner()
              .isGone(gone(table, key, recipient.tenantId(), now), DeleteReason.LEFT_SCOPE);
        }
      }
    }
    return headsDone(step, page, planning.plan());
  }

  private void askAgain(Step step, CapturedTable table, List<String> records) throws SQLException {
    Request request = step.request();
    requests.askAgain(
        step.connection(),
        table.logName(),
        request.application(),
        request.forced(),
        records.stream().filter(record -> step.isWaiting(table, record)).toList());
  }

  /** Tells everybody to delete what they have of a data type that its table does not have now. */
  List<Event> clear(Step step, CapturedTable table, String formerType) throws SQLException {
    CapturedTable former = table.withDataType(formerType);
    HeadPage page = HeadPage.next(step.connection(), formerType, step.request());
    List<RecordKey> keys =
        page.records().stream().map(record -> new RecordKey(formerType, record)).toList();
    Step.Planning planning = step.planWithPayloads(keys);
    Instant now = step.now();
    for (RecordKey key : keys) {
      for (Recipient recipient : Set.copyOf(planning.heads().of(key).keySet())) {
        planning
            .planner()
            .isGone(gone(former, key, recipient.tenantId(), now), DeleteReason.LEFT_SCOPE);
      }
    }
    return headsDone(step, page, planning.plan());
  }

  private static RecordState gone(
      CapturedTable table, RecordKey key, @Nullable String tenantId, Instant now) {
    return new RecordState(table, key.recordId(), tenantId, null, List.of(), now, null);
  }

  private List<Event> headsDone(Step step, HeadPage page, Plan plan) throws SQLException {
    List<Event> events = step.write(plan);
    if (page.until() == null) {
      requests.done(step.connection(), step.request(), events.size());
    } else {
      requests.progressed(
          step.connection(), step.request(), Request.Phase.HEADS, page.until(), 0, events.size());
    }
    return events;
  }
}
