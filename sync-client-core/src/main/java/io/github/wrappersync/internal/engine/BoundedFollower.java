package io.github.wrappersync.internal.engine;

import io.github.wrappersync.feed.CatchUpException;
import io.github.wrappersync.feed.CatchUpException.Kind;
import io.github.wrappersync.feed.Scope;
import io.github.wrappersync.internal.engine.TenantLoad.Stage;
import io.github.wrappersync.model.Change;
import io.github.wrappersync.model.ChangeType;
import io.github.wrappersync.model.DataType;
import io.github.wrappersync.store.Checkpoint;
import io.github.wrappersync.view.BoundedView;
import io.github.wrappersync.view.TenantNotLoadedException;
import io.github.wrappersync.view.TenantNotLoadedException.Reason;
import io.github.wrappersync.view.TenantSource;
import io.github.wrappersync.wire.Envelope;
import io.github.wrappersync.wire.WireCodec;
import io.github.wrappersync.wire.WireException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * Why a tenant that is loaded beside the feed is up to the feed, and never behind it.
 *
 * A tenant's records of one data type are one channel, and the engine gives the events of a channel in rising position, each once.
 * Let G be the newest position given (or verified) when the engine's thread sends the request. From that moment it keeps what is
 * given of the tenant. The answer is a snapshot that begins at S and whose records were read later, each in a moment of its own: it is
 * the reasoning of Replica, for one channel. When it is complete, the engine's thread builds the tenant from three rules:
 *
 * 1. Events at or below S are in the snapshot, also as the absence of a record: they are dropped. So a record that was deleted before S
 *    does not come back when an engine that is behind gives its INSERT.
 * 2. A record's own position may lie above S: its events at or below that are older, and dropped.
 * 3. All others are applied as they come: those kept first, then what the engine gives, as Held.with tells. Once an event of the
 *    channel at p was given, all of the channel at or below p is in the index, and rule 1 holds with p in place of S.
 *
 * Events above S are kept or will be given, if S >= G: what was given before the request lies at or below G. The log that is asked is the
 * one that the events came from, so S >= G holds; where it does not (a publisher that reads from a standby), the answer is
 * stale, is thrown away, and asked for again. What cannot be kept for lack of room raises G to its position, with the same effect.
 *
 * A DELETE of a record that is not in the snapshot changes nothing. A record deleted and inserted again is told with the position of
 * the insert, which lies above that DELETE: rule 2 drops it.
 *
 * Evicted during the load: a tenant that is loading is not held. Evicted a moment before an event: the event finds nobody, is dropped,
 * and lies at or below the G of the next load. Evicted after it: the next load has it as well. So between eviction and reload nothing
 * is remembered of a tenant, and nothing needs to be.
 *
 * A resynchronization (another epoch, or 410) means that events may be missed between what is held and what comes: every tenant is let
 * go, and each load under way is void, whatever it brings, and is sent again: with the new epoch's G. An answer of another epoch than
 * the engine's, before the engine knows of it, is not used either: the engine is asked to look, and the load tried again later.
 *
 * A load lives as long as somebody waits for it: one that nobody waits for is not sent, nor sent again. So there are at most as many as
 * threads that wait, and AT_ONCE that run.
 */

/**
 * Feeds a bounded view: has tenants loaded when they are looked up, and tells those that are held
 * what changes.
 *
 * @param <T> the class of the records
 */
public final class BoundedFollower<T> implements Follower, TenantSource {

  private static final Logger log = LoggerFactory.getLogger("io.github.wrappersync.view");

  /** How many requests may be under way for one view. */
  static final int AT_ONCE = 4;

  /** How many events of a tenant are kept while it is loaded. */
  static final int KEPT_MOST = 1_000;

  /** What a request brought. */
  private record Answer<T>(String epoch, long position, BoundedView.Draft<T> draft) {}

  private final BoundedView<T> view;
  private final DataType<T> dataType;
  private final LoadParts parts;
  private final Requests requests;
  private final Map<String, TenantLoad> loads = new HashMap<>();
  private final Deque<TenantLoad> queue = new ArrayDeque<>();
  private int underWay;
  private String epoch = "";
  private long given;
  private volatile boolean closed;

  private BoundedFollower(BoundedView<T> view, LoadParts parts) {
    this.view = view;
    this.dataType = view.dataType();
    this.parts = parts;
    this.requests = new Requests(parts.loads(), parts.thread());
  }

  /** A follower that the view gets its tenants from. */
  public static <T> BoundedFollower<T> of(BoundedView<T> view, LoadParts parts) {
    BoundedFollower<T> follower = new BoundedFollower<>(view, parts);
    view.open(follower);
    return follower;
  }

  /** Fails those who wait, at once, and those who come; by any thread. */
  public void close() {
    closed = true;
    view.close();
  }

  // ------------------------------------------------------------------ what look-ups ask for

  @Override
  public Optional<TenantNotLoadedException> refusal(String tenantId) {
    if (closed) {
      return refused(Reason.CLOSED, tenantId, "the client is closed");
    }
    Scope scope = parts.scope();
    if (tenantId.isBlank() || !(scope.isAllTenants() || scope.tenants().contains(tenantId))) {
      return refused(
          Reason.NOT_FOLLOWED,
          tenantId,
          "the client does not follow it. Check the tenant's id, or name it in tenants(…) of the builder");
    }
    if (parts.onEngineThread().getAsBoolean()) {
      return refused(
          Reason.WRONG_THREAD,
          tenantId,
          "the look-up came from a view or a listener that the client's own thread calls, which loads it and must not wait. Look it up on another thread");
    }
    return Optional.empty();
  }

  private Optional<TenantNotLoadedException> refused(Reason reason, String tenantId, String cause) {
    return Optional.of(new TenantNotLoadedException(reason, dataType, tenantId, cause));
  }

  @Override
  public void load(String tenantId) {
    parts.thread().execute(() -> enqueue(tenantId));
  }

  @Override
  public void giveUp(String tenantId) {
    parts
        .thread()
        .execute(
            () -> {
              TenantLoad load = loads.get(tenantId);
              if (load != null && load.stage() != Stage.ASKED && !view.isAwaited(tenantId)) {
                loads.remove(tenantId);
                queue.remove(load);
              }
            });
  }

  // ------------------------------------------------------------------ loads

  private void enqueue(String tenantId) {
    boolean needed =
        !closed
            && view.isAwaited(tenantId)
            && !loads.containsKey(tenantId)
            && !view.answer(tenantId);
    if (needed) {
      TenantLoad load = new TenantLoad(tenantId, KEPT_MOST, parts.random());
      loads.put(tenantId, load);
      queue.add(load);
      sendNext();
    }
  }

  private void sendNext() {
    while (underWay < AT_ONCE && !queue.isEmpty()) {
      TenantLoad load = queue.remove();
      if (view.isAwaited(load.tenantId())) {
        send(load);
      } else {
        loads.remove(load.tenantId());
      }
    }
  }

  private void send(TenantLoad load) {
    underWay++;
    load.asked(given);
    requests.ask(
        () -> read(load.tenantId()),
        answer -> {
          underWay--;
          take(load, answer);
          sendNext();
        },
        failure -> {
          underWay--;
          failed(load, failure);
          sendNext();
        });
  }

  /** On a thread for loads. */
  private Answer<T> read(String tenantId) {
    Scope one = new Scope(parts.scope().application(), Set.of(tenantId), Set.of(dataType.name()));
    Snapshot snapshot = Snapshot.read(parts.catchUp(), one);
    List<Change<T>> records = new ArrayList<>(snapshot.records().size());
    for (Envelope event : snapshot.records()) {
      Change<T> change = read(event);
      if (change != null) {
        records.add(change);
      }
    }
    return new Answer<>(
        snapshot.epoch(), snapshot.position(), view.draft(tenantId, snapshot.position(), records));
  }

  private void take(TenantLoad load, Answer<T> answer) {
    if (load.isVoid()) {
      again(load);
    } else if (!answer.epoch().equals(epoch)) {
      parts.askEngine().run();
      String problem =
          "the publisher's epoch is '%s', and '%s' is followed".formatted(answer.epoch(), epoch);
      failed(load, new CatchUpException(Kind.UNAVAILABLE, problem, null));
    } else if (!load.isCoveredBy(answer.position())) {
      String problem =
          "the snapshot begins at position %d, before events that are known already"
              .formatted(answer.position());
      failed(load, new CatchUpException(Kind.UNAVAILABLE, problem, null));
    } else if (apply(load.kept(), answer)) {
      loads.remove(load.tenantId());
      answer.draft().publish();
    } else {
      again(load);
    }
  }

  /** False if the tenant has to be asked for again. */
  private boolean apply(List<Envelope> kept, Answer<T> answer) {
    for (Envelope event : kept) {
      if (event.position() > answer.position()) {
        Change<T> change = read(event);
        if (change != null) {
          answer.draft().apply(change);
        } else if (event.changeType() == ChangeType.DELETE) {
          return false;
        }
      }
    }
    return true;
  }

  private void again(TenantLoad load) {
    load.stage(Stage.QUEUED);
    queue.add(load);
  }

  private void failed(TenantLoad load, CatchUpException failure) {
    String problem = failure.kind() + ": " + failure.getMessage();
    parts.board().error(problem);
    boolean hopeless = failure.kind() == Kind.UNAUTHORIZED || failure.kind() == Kind.REFUSED;
    if (hopeless) {
      view.fail(load.tenantId(), Reason.REFUSED, problem);
    }
    if (hopeless || !view.isAwaited(load.tenantId())) {
      loads.remove(load.tenantId());
      return;
    }
    view.noteProblem(load.tenantId(), problem);
    load.stage(Stage.PAUSED);
    requests.after(
        parts.time(),
        load.pauseAfter(failure),
        () -> {
          if (loads.get(load.tenantId()) == load && load.stage() == Stage.PAUSED) {
            again(load);
            sendNext();
          }
        });
  }

  // ------------------------------------------------------------------ what the engine tells

  @Override
  public String dataType() {
    return dataType.name();
  }

  @Override
  public boolean takesAll() {
    return false;
  }

  @Override
  public Optional<Start> begin() {
    return Optional.of(new Start(0, Optional.empty()));
  }

  @Override
  public void resume(Checkpoint checkpoint) {
    throw new IllegalStateException("A view does not resume: it has no checkpoint");
  }

  @Override
  public void load(
      String newEpoch, long position, List<Envelope> records, List<Envelope> differing) {
    epoch = newEpoch;
    given = position;
    view.load(List.of());
    for (TenantLoad load : loads.values()) {
      if (load.stage() == Stage.ASKED) {
        load.makeVoid();
      } else if (load.stage() == Stage.PAUSED) {
        again(load);
      }
    }
    sendNext();
  }

  @Override
  public void accept(Envelope event, boolean newest) {
    given = Math.max(given, event.position());
    String tenantId = event.channel().tenantId();
    TenantLoad load = loads.get(tenantId);
    if (load != null) {
      load.give(event);
    }
    if (view.holds(tenantId)) {
      Change<T> change = read(event);
      if (change != null) {
        view.apply(change);
      } else if (event.changeType() == ChangeType.DELETE) {
        view.letGo(tenantId);
      }
    }
  }

  @Override
  public void verified(long position) {
    given = Math.max(given, position);
  }

  @Override
  public boolean hasRoom() {
    return true;
  }

  /** Null if its data does not fit; the tenant keeps what there was before of the record. */
  private @Nullable Change<T> read(Envelope event) {
    try {
      return WireCodec.toChange(event, dataType);
    } catch (WireException e) {
      parts.board().undecodable(e);
      log.warn("{}. The view keeps the last state that it could read, if any", e.getMessage());
      return null;
    }
  }
}
