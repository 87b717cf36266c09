package io.github.wrappersync.internal.engine;

import io.github.wrappersync.feed.CatchUpException;
import io.github.wrappersync.feed.Scope;
import io.github.wrappersync.internal.engine.Alarms.Kind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

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

/**
 * Leaves out the data types that the publisher refuses, looks for them now and then, and takes them
 * up again. Belongs to the engine's thread.
 */
final class RefusedTypes {

  private final EngineParts parts;
  private final Asked asked;
  private final Followers followers;
  private final PublisherLine publisher;
  private final Requests requests;
  private final Alarms alarms;
  private final Consumer<Set<String>> givenAgain;

  /**
   * @param givenAgain is told of data types that are taken up again: a snapshot has to be read that
   *     has them
   */
  RefusedTypes(Facts facts, Consumer<Set<String>> givenAgain) {
    this.parts = facts.parts;
    this.asked = facts.asked;
    this.followers = facts.followers;
    this.publisher = facts.publisher;
    this.requests = facts.requests;
    this.alarms = facts.alarms;
    this.givenAgain = givenAgain;
  }

  /**
   * Leaves out the data type that a failure names.
   *
   * @param onlyFresh whether to go on with those of its followers that have been fed something
   * @return whether it names one, and the rest can be asked for at once
   */
  boolean leaveOut(CatchUpException failure, boolean onlyFresh) {
    boolean leaves = asked.leaveOut(failure);
    if (leaves) {
      publisher.answered();
      setAside(onlyFresh);
    }
    return leaves;
  }

  /**
   * Feeds nothing any more to the followers of what is refused.
   *
   * @param onlyFresh whether to go on with those that have been fed something
   */
  void setAside(boolean onlyFresh) {
    asked.refused().forEach(dataType -> followers.setAside(dataType, onlyFresh));
  }

  /** Looks for what is refused after a while, if anything is. */
  void lookLater() {
    if (!asked.isAll()) {
      alarms.set(Kind.REFUSED, EngineSettings.RETRY_REFUSED, this::look);
    }
  }

  private void look() {
    Set<String> refused = asked.refused();
    Set<Follower> aside = followers.aside();
    requests.ask(() -> begin(refused, aside), this::takeUp, failure -> lookLater());
  }

  /** Lets the followers of what the publisher gives now, all of it, begin. Blocks. */
  private Map<String, Map<Follower, Start>> begin(Set<String> refused, Set<Follower> aside) {
    Scope all = parts.scope();
    Map<String, Map<Follower, Start>> given = new HashMap<>();
    for (String dataType : refused) {
      Scope alone = new Scope(all.application(), all.tenants(), Set.of(dataType));
      try {
        parts.catchUp().snapshot(alone, line -> {});
      } catch (CatchUpException e) {
        continue;
      }
      List<Follower> own =
          aside.stream().filter(follower -> follower.dataType().equals(dataType)).toList();
      given.put(dataType, Followers.begin(own));
    }
    return given;
  }

  private void takeUp(Map<String, Map<Follower, Start>> given) {
    if (given.isEmpty()) {
      lookLater();
      return;
    }
    given.forEach(
        (dataType, starts) -> {
          asked.accept(dataType);
          starts.forEach(followers::add);
        });
    givenAgain.accept(given.keySet());
  }
}
