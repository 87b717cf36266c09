package io.github.wrappersync.internal.engine;

import io.github.wrappersync.feed.CatchUpException;
import io.github.wrappersync.feed.Scope;
import io.github.wrappersync.model.Channel;
import io.github.wrappersync.store.Checkpoint;
import io.github.wrappersync.wire.Envelope;
import io.github.wrappersync.wire.FeedPage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/*
 * Why a follower that joins misses nothing, and is told nothing twice.
 *
 * From the moment it begins, what the others are given is also kept here (`since`). It pulls from its own position until an answer is
 * up to date: it has been given everything at or below N then. Whatever the others were given before it began was in the log when that
 * answer was made, so it lies at or below N. Whatever they were given later is kept here, or will be given: of that it takes
 * what is above N, and nothing at or below. Had there been no room to keep it, it pulls again from N: it is in the log.
 *
 * A snapshot of its own, at S, may tell a record with a position above S: `ahead` holds those, so that the events up to there are
 * known as older, as is all at or below S. They all lie at or below N, as the pull began after the snapshot was read.
 *
 * An answer of another epoch may be a stray one. The engine asks for itself: if the epoch is another one, all start over, and this ends;
 * if not, it has asked again meanwhile.
 */

/**
 * Brings a follower that begins later up to the others, beside their feed. Belongs to the engine's
 * thread.
 */
final class Joining {

  private static final Duration RETRY = Duration.ofSeconds(1);

  private record Key(Channel channel, String recordId) {}

  private final Follower follower;
  private final EngineParts parts;
  private final EngineSettings settings;
  private final Requests requests;
  private final Scope scope;

  /** The life of the event log that the others follow. */
  private final String epoch;

  private final Followers others;
  private final Map<Key, Long> ahead = new HashMap<>();
  private final List<Envelope> since = new ArrayList<>();
  private boolean sinceIsIncomplete;
  private boolean waitsForRoom;
  private long loadingSince = Long.MAX_VALUE;
  private long snapshotAt;
  private long cursor;
  private Runnable otherEpoch = () -> {};

  /**
   * @param facts of the engine whose followers it belongs among when it is up to them
   */
  Joining(Follower follower, Facts facts) {
    this.follower = follower;
    this.parts = facts.parts;
    this.settings = facts.settings;
    this.requests = new Requests(parts);
    this.scope =
        new Scope(
            parts.scope().application(), parts.scope().tenants(), Set.of(follower.dataType()));
    this.epoch = facts.sequencer.epoch();
    this.others = facts.followers;
  }

  /**
   * Begins.
   *
   * @param whenEpochDiffers is told when the publisher's epoch is another one
   */
  void begin(Start start, Runnable whenEpochDiffers) {
    otherEpoch = whenEpochDiffers;
    others.add(this, start);
    Checkpoint at = start.checkpoint().orElse(null);
    if (at != null && at.loading() && at.epoch().equals(epoch)) {
      loadingSince = at.position();
    }
    if (at != null && !at.loading() && at.epoch().equals(epoch)) {
      follower.resume(at);
      cursor = at.position();
      pull();
    } else {
      load();
    }
  }

  Follower follower() {
    return follower;
  }

  /** Everything at or below it has been given. */
  long cursor() {
    return cursor;
  }

  /** What the others are given meanwhile. */
  void offer(Envelope event) {
    if (since.size() < settings.bufferCapacity()) {
      since.add(event);
    } else {
      since.clear();
      sinceIsIncomplete = true;
    }
  }

  /** The follower may have room again. */
  void pump() {
    if (waitsForRoom && follower.hasRoom()) {
      waitsForRoom = false;
      pull();
    }
  }

  void cancel() {
    requests.forget();
  }

  private void load() {
    requests.ask(
        () -> Snapshot.read(parts.catchUp(), scope),
        snapshot -> {
          if (!snapshot.epoch().equals(epoch)) {
            otherEpoch.run();
            again(this::load);
            return;
          }
          snapshotAt = snapshot.position();
          ahead.clear();
          for (Envelope entry : snapshot.records()) {
            if (entry.position() > snapshotAt) {
              ahead.put(new Key(entry.channel(), entry.recordId()), entry.position());
            }
          }
          follower.load(epoch, snapshotAt, snapshot.records(), snapshot.records());
          cursor = Math.min(loadingSince, snapshotAt);
          pull();
        },
        failure -> again(this::load));
  }

  private void pull() {
    if (!follower.hasRoom()) {
      waitsForRoom = true;
      return;
    }
    requests.ask(
        () -> parts.catchUp().changes(scope, cursor, epoch, settings.pageSize(), Duration.ZERO),
        this::take,
        this::failed);
  }

  private void take(FeedPage page) {
    if (!page.epoch().equals(epoch)) {
      otherEpoch.run();
      again(this::pull);
      return;
    }
    for (Envelope event : page.events()) {
      if (scope.contains(event.channel()) && event.position() > cursor) {
        long told = ahead.getOrDefault(new Key(event.channel(), event.recordId()), snapshotAt);
        follower.accept(event, event.position() > told);
      }
    }
    cursor = Math.max(cursor, page.next());
    follower.verified(cursor);
    if (!page.upToDate()) {
      pull();
    } else if (sinceIsIncomplete) {
      sinceIsIncomplete = false;
      pull();
    } else {
      for (Envelope event : since) {
        if (event.position() > cursor) {
          follower.accept(event, true);
        }
      }
      others.joined(this);
    }
  }

  private void failed(CatchUpException failure) {
    if (failure.kind() == CatchUpException.Kind.RESYNC_REQUIRED) {
      loadingSince = Long.MAX_VALUE; // the feed does not go back so far
      load();
    } else {
      again(this::pull);
    }
  }

  /** The others' requests fail as well, and say so. */
  private void again(Runnable task) {
    requests.after(parts.time(), RETRY, task);
  }
}
