package io.github.wrappersync.internal.engine;

import io.github.wrappersync.feed.CatchUpException;
import io.github.wrappersync.feed.CatchUpException.Kind;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.event.Level;

/**
 * Whether the publisher answers requests, and when to ask again. Belongs to the engine's thread.
 */
final class PublisherLine {

  private final Logger log;
  private final StatusBoard board;
  private final Outage outage;
  private final Retry retry;
  private boolean unauthorized;
  private boolean notReadyTold;

  PublisherLine(Logger log, EngineParts parts) {
    this.log = log;
    this.board = parts.board();
    this.outage =
        new Outage(
            log, parts.time(), "The publisher or a store does not give what it was asked for");
    this.retry = new Retry(parts.random());
  }

  /** Whether the token was refused, and nothing has been answered since. */
  boolean isUnauthorized() {
    return unauthorized;
  }

  void answered() {
    retry.succeeded();
    unauthorized = false;
    notReadyTold = false;
    outage.over();
  }

  /** Notes a failure, and tells the wait before the next try. */
  Duration failed(CatchUpException failure) {
    Duration wait = retry.after(failure);
    String problem = failure.kind() + ": " + failure.getMessage();
    board.error(problem);
    unauthorized |= failure.kind() == Kind.UNAUTHORIZED;
    if (failure.kind() == Kind.NOT_READY) {
      log.atLevel(notReadyTold ? Level.DEBUG : Level.INFO)
          .log("{}; will retry in {}", problem, Outage.seconds(wait));
      notReadyTold = true;
    } else {
      outage.failed(problem, "will retry in " + Outage.seconds(wait));
    }
    return wait;
  }
}
