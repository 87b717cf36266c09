package io.github.wrappersync.internal.engine;

import io.github.wrappersync.feed.CatchUp;
import io.github.wrappersync.feed.CatchUpException;
import io.github.wrappersync.feed.Scope;
import io.github.wrappersync.status.SyncEvent;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;

/*
 * Why leaving a data type out loses nothing.
 *
 * The publisher refuses a whole request for one data type that it does not give to this application. Without that data type the others
 * go on, and the verified position passes events of it, should the publisher be given it meanwhile. So its followers are fed nothing from
 * then on, and are told no verified position: their checkpoints stay where they were. When the publisher gives the data type
 * again, they begin anew, from what their stores say, and everything is compared with a snapshot that has it.
 *
 * A follower that was fed before hears of that last snapshot without its data type: its records have left the scope, and it is told to
 * delete them.
 */

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

  /**
   * Looks which data types the publisher gives now, all of it, and lets their followers begin.
   * Blocks; may be called by any thread.
   *
   * @param refused what to look for
   * @param aside the followers of that
   */
  Map<String, Map<Follower, Start>> begin(
      CatchUp catchUp, Set<String> refused, Set<Follower> aside) {
    Map<String, Map<Follower, Start>> given = new HashMap<>();
    for (String dataType : refused) {
      Scope alone = new Scope(scope.application(), scope.tenants(), Set.of(dataType));
      try {
        catchUp.snapshot(alone, line -> {});
      } catch (CatchUpException e) {
        continue;
      }
      List<Follower> followers =
          aside.stream().filter(follower -> follower.dataType().equals(dataType)).toList();
      given.put(dataType, Followers.begin(followers));
    }
    return given;
  }

  private void settle() {
    Set<String> left = new HashSet<>(scope.dataTypes());
    left.removeAll(refused);
    present = new Scope(scope.application(), scope.tenants(), left);
    board.refused(refused);
  }
}
