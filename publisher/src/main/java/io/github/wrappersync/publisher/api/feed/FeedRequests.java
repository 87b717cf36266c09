package io.github.wrappersync.publisher.api.feed;

import io.github.wrappersync.publisher.api.Answers;
import io.github.wrappersync.publisher.api.Problem;
import io.github.wrappersync.publisher.api.ProblemException;
import io.github.wrappersync.publisher.api.Turns;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.MediaType;

/**
 * Answers requests of the feed apart from the server's threads, which go back at once: a request
 * that waits for its turn, for an event, or for its reader, occupies none. Thread-safe.
 *
 * <p>What one application can take of what all need is bounded in each of these: by how many
 * requests it may have, by {@link Lanes} for the threads that read the database and for the memory
 * of answers, and by a time after which an answer that nobody has taken is given up.
 */
final class FeedRequests {

  private static final Logger LOG = LoggerFactory.getLogger(FeedRequests.class);

  /** Beyond what the request itself waits. */
  private static final Duration TIME_TO_ANSWER = Duration.ofSeconds(60);

  private final Turns turns;
  private final Lanes lanes;

  FeedRequests(Turns turns, Lanes lanes) {
    this.turns = turns;
    this.lanes = lanes;
  }

  /** Finds an answer, which is JSON in UTF-8, with the threads of the application's lane. */
  @FunctionalInterface
  interface Work extends Function<Executor, CompletableFuture<byte[]>> {}

  /**
   * Answers a request later.
   *
   * @param wait how long the answer may be held back
   * @throws ProblemException if there are as many requests as may be
   */
  void answer(
      HttpServletRequest request,
      HttpServletResponse response,
      String application,
      Duration wait,
      Work work) {
    if (!turns.take(application)) {
      throw new ProblemException(
          Problem.of(
                  503,
                  "too-many-requests",
                  "Unavailable",
                  "As many requests of the feed wait as the publisher holds, or holds of one application: try again in a few seconds")
              .withHeader("Retry-After", "5"));
    }
    AsyncContext context = request.startAsync(request, response);
    context.setTimeout(wait.plus(TIME_TO_ANSWER).toMillis());
    context.addListener(new GivesBack(() -> turns.giveBack(application)));
    Executor lane = lanes.of(application);
    CompletableFuture<byte[]> unused =
        CompletableFuture.completedFuture(lane)
            .thenComposeAsync(work, lane)
            .whenComplete((json, failure) -> end(context, application, json, failure));
  }

  private void end(AsyncContext context, String application, byte[] json, Throwable failure) {
    try {
      HttpServletResponse response = (HttpServletResponse) context.getResponse();
      if (failure == null) {
        send(context, response, application, json);
      } else {
        Answers.problem(failure, (HttpServletRequest) context.getRequest()).write(response);
        context.complete();
      }
    } catch (IOException | IllegalStateException e) {
      // Who asked has gone, and the server has ended the request, or does so at its timeout.
      LOG.debug("An answer could not be given", e);
    }
  }

  private void send(
      AsyncContext context, HttpServletResponse response, String application, byte[] body)
      throws IOException {
    response.setStatus(HttpServletResponse.SC_OK);
    response.setContentType(MediaType.APPLICATION_JSON_VALUE);
    response.setHeader("Cache-Control", "no-store");
    response.setContentLength(body.length);
    lanes.sending(application, body.length);
    AtomicBoolean over = new AtomicBoolean();
    Runnable sent =
        () -> {
          if (!over.getAndSet(true)) {
            lanes.sent(application, body.length);
          }
        };
    boolean begun = false;
    try {
      UnblockedAnswer.send(context, body, sent);
      begun = true;
    } finally {
      if (!begun) {
        sent.run();
      }
    }
  }

  /** The end of a request, however it ends. */
  private record GivesBack(Runnable turn) implements AsyncListener {

    @Override
    public void onComplete(AsyncEvent event) {
      turn.run();
    }

    @Override
    public void onTimeout(AsyncEvent event) {
      // It is complete after that.
    }

    @Override
    public void onError(AsyncEvent event) {
      // It is complete after that.
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
      // Nothing starts anew here.
    }
  }
}
