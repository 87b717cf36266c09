package io.github.wrappersync.internal.engine;

import io.github.wrappersync.feed.CatchUpException;
import io.github.wrappersync.feed.Scope;
import io.github.wrappersync.status.SyncEvent;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;

/** What of the scope is asked for: all of it, without what was refused. Engine's thread only. */
final class Asked {

  private final Logger log;
  private final Scope scope;
  private final StatusBoard board;
  private final Set<String> refused = new TreeSet<>();
  private Scope present;

  Asked(Logger log, Scope scope, StatusBoard board) {
    this.log = log;
    this.scope = scope;
    this.board = board;
    this.present = scope;
  }

  Scope scope() {
    return present;
  }

  boolean isAll() {
    return refused.isEmpty();
  }

  boolean isRefused(Follower follower) {
    return refused.contains(follower.dataType());
  }

  /**
   * Leaves out the data type that a refusal names.
   *
   * @return whether there is one, and others are left to ask for
   */
  boolean leaveOut(CatchUpException refusal) {
    String dataType = refusal.refusedDataType().orElse("");
    if (!present.dataTypes().contains(dataType) || present.dataTypes().size() == 1) {
      return false;
    }
    refused.add(dataType);
    settle();
    String problem = String.valueOf(refusal.getMessage());
    log.warn(
        "Data type '{}' is left out until the publisher gives it, the others go on without it; looked for every {}: {}",
        dataType,
        EngineSettings.RETRY_REFUSED,
        problem);
    board.error(problem);
    board.tell(at -> new SyncEvent.DataTypeRefused(at, dataType, problem));
    return true;
  }

  /** The publisher gives a data type again. */
  void accept(String dataType) {
    if (refused.remove(dataType)) {
      settle();
      log.info("The publisher gives data type '{}' now: it is followed from here on", dataType);
      board.tell(at -> new SyncEvent.DataTypeAccepted(at, dataType));
    }
  }

  /** What was refused; may be handed to other threads. */
  Set<String> refused() {
    return Set.copyOf(refused);
  }

  private void settle() {
    Set<String> left = new HashSet<>(scope.dataTypes());
    left.removeAll(refused);
    present = new Scope(scope.application(), scope.tenants(), left);
    board.refused(refused);
  }
}
