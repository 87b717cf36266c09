package io.github.wrappersync.publisher.plan;

import io.github.wrappersync.model.ChangeType;
import io.github.wrappersync.model.DeleteReason;
import io.github.wrappersync.publisher.eventlog.Heads;
import io.github.wrappersync.publisher.eventlog.NewEvent;
import io.github.wrappersync.publisher.eventlog.Recipient;
import io.github.wrappersync.publisher.eventlog.RecordKey;
import io.github.wrappersync.publisher.routing.Route;
import io.github.wrappersync.publisher.routing.RoutedRecord;
import io.github.wrappersync.publisher.routing.Router;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Compares where a record goes now with who has it, and plans the events that make the one into the
 * other.
 *
 * <p>What happened to a recipient is decided by the heads, not by the statement that the wrapper
 * ran: a role that gains its first permission of an application is an INSERT for that application,
 * whatever it was in the table; one that loses its last is a DELETE with the reason {@code
 * LEFT_SCOPE}, and its data is the last state within the scope: the newer one is none of that
 * application's business.
 */
public final class EventPlanner {

  /**
   * Longer ids would not fit into an entry of a PostgreSQL index (2,704 bytes) together with the
   * other columns.
   */
  private static final int MAX_ID_LENGTH = 300;

  private final Router router;
  private final Plan plan;
  private final Payloads payloads;
  private final @Nullable String application;

  /** Plans for everybody. */
  public EventPlanner(Router router, Plan plan, Payloads payloads) {
    this(router, plan, payloads, null);
  }

  /**
   * Plans for one application: what others have, or lack, is left as it is.
   *
   * @param application whom to plan for; null for everybody
   */
  public EventPlanner(Router router, Plan plan, Payloads payloads, @Nullable String application) {
    this.router = router;
    this.plan = plan;
    this.payloads = payloads;
    this.application = application;
  }

  /** How a state that recipients have already is told to them. */
  public enum Known {
    /** As an update: a change was recorded. */
    CHANGED,
    /** Only if it differs from what they were told last. */
    IF_DIFFERENT,
    /** Again, whether or not it differs. */
    AGAIN
  }

  /**
   * Plans the events for a record that exists.
   *
   * @param known how recipients that have the record are told
   * @param describe gives the change as JSON, should it have to be set aside
   */
  public void exists(RecordState state, Known known, Supplier<String> describe)
      throws SQLException {
    RecordKey record = new RecordKey(state.table().dataType(), state.recordId());
    Route route = route(state);
    if (route instanceof Route.Unroutable unroutable) {
      leaveThoseWhoDoNotReceive(state);
      plan.setAside(
          new SetAside(
              state.table().logName(),
              state.recordId(),
              state.tenantId(),
              state.changeId(),
              unroutable.code(),
              unroutable.reason(),
              describe.get()));
      return;
    }
    Set<Recipient> recipients = new HashSet<>();
    for (String name : ((Route.To) route).applications()) {
      if (isConcerned(name)) {
        recipients.add(new Recipient(name, String.valueOf(state.tenantId())));
      }
    }
    Map<Recipient, Heads.Head> present = present(record);
    for (Map.Entry<Recipient, Heads.Head> head : present.entrySet()) {
      if (!recipients.contains(head.getKey())) {
        delete(state, head.getKey(), DeleteReason.LEFT_SCOPE, payload(head.getValue()));
      }
    }
    for (Recipient recipient : recipients) {
      Heads.Head head = present.get(recipient);
      tell(state, recipient, head, known);
    }
    through(state);
  }

  /**
   * Plans the events for a record that is gone: with {@code LEFT_SCOPE} from its tenant alone, to
   * which it belonged before it moved; with {@code DELETED} from everywhere.
   */
  public void isGone(RecordState state, DeleteReason reason) throws SQLException {
    RecordKey record = new RecordKey(state.table().dataType(), state.recordId());
    for (Map.Entry<Recipient, Heads.Head> head : present(record).entrySet()) {
      if (reason == DeleteReason.DELETED || head.getKey().tenantId().equals(state.tenantId())) {
        delete(state, head.getKey(), reason, payload(head.getValue()));
      }
    }
    through(state);
  }

  /**
   * Plans that a recipient that has the record no more is told so again.
   *
   * @param payload the data that it was told last
   */
  public void isStillGone(
      RecordState state, Recipient recipient, DeleteReason reason, String payload) {
    delete(state, recipient, reason, payload);
  }

  /**
   * A record that can not be routed stays with those who have it, but for applications that receive
   * nothing of its data type any more: that does not depend on the record.
   */
  private void leaveThoseWhoDoNotReceive(RecordState state) throws SQLException {
    String dataType = state.table().dataType();
    RecordKey record = new RecordKey(dataType, state.recordId());
    for (Map.Entry<Recipient, Heads.Head> head : present(record).entrySet()) {
      if (!router.receives(head.getKey().application(), dataType)) {
        delete(state, head.getKey(), DeleteReason.LEFT_SCOPE, payload(head.getValue()));
      }
    }
  }

  private boolean isConcerned(String name) {
    return application == null || application.equals(name);
  }

  /** A copy of the heads of those who are planned for. */
  private Map<Recipient, Heads.Head> present(RecordKey record) {
    Map<Recipient, Heads.Head> present = new HashMap<>(plan.heads().of(record));
    present.keySet().removeIf(recipient -> !isConcerned(recipient.application()));
    return present;
  }

  /** What is told to one application is not through: the others may still wait for it. */
  private void through(RecordState state) {
    if (application == null) {
      plan.through(state.table().logName(), state.recordId());
    }
  }

  private Route route(RecordState state) {
    if (state.recordId().isEmpty()) {
      return new Route.Unroutable(
          "no-key",
          "The record has no value in %s.%s: expected the key that identifies it"
              .formatted(state.table(), state.table().keyColumn()));
    }
    if (state.recordId().length() > MAX_ID_LENGTH) {
      return new Route.Unroutable(
          "key-too-long",
          "The record's key has %d characters: expected at most %d"
              .formatted(state.recordId().length(), MAX_ID_LENGTH));
    }
    return router.route(new RoutedRecord(state.table(), state.tenantId(), state.image()));
  }

  private void tell(RecordState state, Recipient recipient, Heads.@Nullable Head head, Known known)
      throws SQLException {
    String image = String.valueOf(state.image());
    if (head == null) {
      add(
          state,
          recipient,
          state.changeId() == null ? ChangeType.SNAPSHOT : ChangeType.INSERT,
          List.of(),
          image);
    } else if (known == Known.CHANGED && !state.changedFields().isEmpty()) {
      add(state, recipient, ChangeType.UPDATE, state.changedFields(), image);
    } else if (known != Known.IF_DIFFERENT || !payload(head).equals(image)) {
      add(state, recipient, ChangeType.SNAPSHOT, List.of(), image);
    }
  }

  private void add(
      RecordState state,
      Recipient recipient,
      ChangeType type,
      List<String> changedFields,
      String payload) {
    plan.add(
        new NewEvent(
            new RecordKey(state.table().dataType(), state.recordId()),
            recipient,
            type,
            null,
            changedFields,
            state.table().priority(),
            state.time(),
            state.changeId(),
            payload));
  }

  private void delete(RecordState state, Recipient recipient, DeleteReason reason, String payload) {
    plan.add(
        new NewEvent(
            new RecordKey(state.table().dataType(), state.recordId()),
            recipient,
            ChangeType.DELETE,
            reason,
            List.of(),
            state.table().priority(),
            state.time(),
            state.changeId(),
            payload));
  }

  private String payload(Heads.Head head) throws SQLException {
    return head.planned() == null ? payloads.of(head.position()) : head.planned().payload();
  }
}
