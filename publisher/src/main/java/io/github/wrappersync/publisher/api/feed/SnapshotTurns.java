package io.github.wrappersync.publisher.api.feed;

import io.github.wrappersync.publisher.api.Caller;
import io.github.wrappersync.publisher.api.Problem;
import io.github.wrappersync.publisher.api.ProblemException;
import io.github.wrappersync.publisher.api.Turns;
import jakarta.servlet.http.HttpServletRequest;
import java.util.concurrent.Callable;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.context.request.async.CallableProcessingInterceptor;

/** Bounds how many snapshots are read at once, by all applications and by each. */
final class SnapshotTurns implements CallableProcessingInterceptor {

  private static final String TAKEN = SnapshotTurns.class.getName();

  private final Turns turns;

  SnapshotTurns(Turns turns) {
    this.turns = turns;
  }

  @Override
  public <T> void beforeConcurrentHandling(NativeWebRequest request, Callable<T> task) {
    HttpServletRequest asked = request.getNativeRequest(HttpServletRequest.class);
    if (asked == null) {
      throw new IllegalStateException("The request is none of HTTP: expected a servlet's");
    }
    String application = Caller.application(asked);
    if (!turns.take(application)) {
      throw new ProblemException(
          Problem.of(
                  503,
                  "too-many-snapshots",
                  "Unavailable",
                  "As many snapshots are being read as the publisher serves at once, or serves to one application: try again in a second")
              .withHeader("Retry-After", "1"));
    }
    asked.setAttribute(TAKEN, application);
  }

  @Override
  public <T> void afterCompletion(NativeWebRequest request, Callable<T> task) {
    HttpServletRequest asked = request.getNativeRequest(HttpServletRequest.class);
    if (asked != null && asked.getAttribute(TAKEN) instanceof String application) {
      asked.removeAttribute(TAKEN);
      turns.giveBack(application);
    }
  }
}
