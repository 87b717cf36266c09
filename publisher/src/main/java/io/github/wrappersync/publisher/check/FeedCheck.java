package io.github.wrappersync.publisher.check;

import io.github.wrappersync.publisher.eventlog.FeedReader;
import io.github.wrappersync.publisher.eventlog.LogState;
import io.github.wrappersync.publisher.eventlog.LogStateReader;
import io.github.wrappersync.publisher.eventlog.Selection;
import io.github.wrappersync.publisher.operations.ApplicationDirectory;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The event log can be followed for each application, from its oldest event and at its head. */
record FeedCheck(LogStateReader log, FeedReader feed, ApplicationDirectory applications)
    implements Check {

  @Override
  public String name() {
    return "event-log";
  }

  @Override
  public Outcome run() {
    LogState state = log.read();
    List<String> names = applications.names();
    for (String name : names) {
      Selection selection = new Selection(name, Set.of(), Set.of());
      // Retention may move on, the log only grows: from the head it can always be followed.
      var oldest = feed.read(selection, log.read().trimmed(), Optional.of(state.epoch()), 1);
      var newest = feed.read(selection, state.head(), Optional.of(state.epoch()), 1);
      if (oldest.next() < state.trimmed() || newest.next() < state.head()) {
        return Outcome.bad("the feed of %s ends before the head %d".formatted(name, state.head()));
      }
    }
    return Outcome.good(
        "epoch %s, positions %d to %d can be followed by %s"
            .formatted(state.epoch(), state.trimmed() + 1, state.head(), String.join(", ", names)));
  }
}
