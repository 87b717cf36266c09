package io.github.wrappersync.internal.engine;

import io.github.wrappersync.feed.CatchUp;
import io.github.wrappersync.feed.LiveFeed;
import io.github.wrappersync.feed.Scope;
import io.github.wrappersync.time.TimeSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/**
 * What an engine works with.
 *
 * @param scope what is followed
 * @param catchUp asked for pages and snapshots, on {@code requests}
 * @param liveFeed pushes events; without one the engine polls
 * @param followers are fed
 * @param board is told
 * @param time the time
 * @param thread runs what it is given one after the other: the engine's thread
 * @param requests runs what blocks
 * @param random spreads waits
 * @param kept is read first, for a warm start
 */
public record EngineParts(
    Scope scope,
    CatchUp catchUp,
    Optional<LiveFeed> liveFeed,
    List<Follower> followers,
    StatusBoard board,
    TimeSource time,
    Executor thread,
    Executor requests,
    RandomGenerator random,
    Optional<Kept> kept) {

  public EngineParts {
    followers = List.copyOf(followers);
  }

  /** The same without a warm start. */
  public EngineParts(
      Scope scope,
      CatchUp catchUp,
      Optional<LiveFeed> liveFeed,
      List<Follower> followers,
      StatusBoard board,
      TimeSource time,
      Executor thread,
      Executor requests,
      RandomGenerator random) {
    this(
        scope,
        catchUp,
        liveFeed,
        followers,
        board,
        time,
        thread,
        requests,
        random,
        Optional.empty());
  }

  /** The data types of which every record is held: those that some follower takes all of. */
  Set<String> heldTypes() {
    return Follower.heldTypes(followers);
  }
}
