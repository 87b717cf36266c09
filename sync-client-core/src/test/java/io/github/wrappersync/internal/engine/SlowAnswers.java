package io.github.wrappersync.internal.engine;

import io.github.wrappersync.feed.CatchUp;
import io.github.wrappersync.feed.Scope;
import io.github.wrappersync.wire.FeedPage;
import io.github.wrappersync.wire.SnapshotLine;
import java.time.Duration;
import java.util.function.Consumer;

/** Requests whose answers take their time: things happen between the publisher and the client. */
final class SlowAnswers implements CatchUp {

  private final CatchUp publisher;
  private final Runnable meanwhile;

  SlowAnswers(CatchUp publisher, Runnable meanwhile) {
    this.publisher = publisher;
    this.meanwhile = meanwhile;
  }

  @Override
  public FeedPage changes(Scope scope, long after, String epoch, int limit, Duration wait) {
    FeedPage page = publisher.changes(scope, after, epoch, limit, wait);
    meanwhile.run();
    return page;
  }

  @Override
  public void snapshot(Scope scope, Consumer<SnapshotLine> lines) {
    publisher.snapshot(scope, lines);
    meanwhile.run();
  }

  @Override
  public void close() {
    publisher.close();
  }
}
