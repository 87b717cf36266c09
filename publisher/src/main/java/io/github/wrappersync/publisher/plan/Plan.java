package io.github.wrappersync.publisher.plan;

import io.github.wrappersync.publisher.eventlog.Heads;
import io.github.wrappersync.publisher.eventlog.NewEvent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a transaction of the writer is going to write: events in order, and records that are set
 * aside.
 */
public final class Plan {

  /** A record as the wrapper names it. */
  public record TableRecord(String tableName, String recordId) {}

  private final Heads heads;
  private final List<NewEvent> events = new ArrayList<>();
  private final Map<TableRecord, SetAside> setAside = new LinkedHashMap<>();
  private final List<SetAside> setAsideWithoutKey = new ArrayList<>();
  private final Set<TableRecord> through = new LinkedHashSet<>();

  /**
   * @param heads of all records that will be planned
   */
  public Plan(Heads heads) {
    this.heads = heads;
  }

  /** The heads as the planned events leave them. */
  public Heads heads() {
    return heads;
  }

  void add(NewEvent event) {
    heads.apply(event);
    events.add(event);
  }

  /**
   * Sets a record aside. A later change of it in the same plan takes the place of an earlier one.
   */
  public void setAside(SetAside entry) {
    if (entry.recordId().isEmpty()) {
      setAsideWithoutKey.add(entry);
    } else {
      TableRecord record = new TableRecord(entry.tableName(), entry.recordId());
      through.remove(record);
      setAside.put(record, entry);
    }
  }

  /** The record's newest change is through: what was set aside of it before is void. */
  void through(String tableName, String recordId) {
    TableRecord record = new TableRecord(tableName, recordId);
    setAside.remove(record);
    through.add(record);
  }

  /** The events to append, in order. */
  public List<NewEvent> events() {
    return events;
  }

  /** The records to set aside. */
  public List<SetAside> setAside() {
    List<SetAside> all = new ArrayList<>(setAside.values());
    all.addAll(setAsideWithoutKey);
    return all;
  }

  /** The records whose newest change is through. */
  public Set<TableRecord> through() {
    return through;
  }
}
