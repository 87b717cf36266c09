package io.github.wrappersync.publisher.api;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.regex.Pattern;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Lets one application, the administrator, and whoever has no token, each occupy some of the
 * server's threads at once and not all: a body that comes a byte at a time and an answer that
 * nobody reads keep a thread. Who has as many already is told to come back.
 *
 * <p>Requests of the feed leave their thread at once and are counted by {@code FeedRequests};
 * snapshots have threads of their own. {@code /actuator/health} is not counted, as its answer fits
 * into any socket's buffer: whoever restarts a publisher that does not answer there must not be
 * misled by a crowd.
 */
final class TurnFilter extends OncePerRequestFilter {

  private static final String ADMINISTRATOR = "/admin";
  private static final String ANYBODY = "/";
  private static final String HEALTH = "/actuator/health";
  private static final Pattern FEED = Pattern.compile("/v1/[^/]+/changes");

  private final Turns turns;

  /**
   * @param each so many requests at once
   */
  TurnFilter(int each) {
    this.turns = new Turns(Integer.MAX_VALUE, each);
  }

  @Override
  protected boolean shouldNotFilter(HttpServletRequest request) {
    String path = request.getServletPath();
    return path.equals(HEALTH) || path.startsWith(HEALTH + "/") || isOfFeed(request);
  }

  /** An event answers all that wait at once, and all of them ask again at once. */
  private static boolean isOfFeed(HttpServletRequest request) {
    return request.getMethod().equals("GET")
        && FEED.matcher(request.getServletPath()).matches()
        && request.getAttribute(Caller.ATTRIBUTE) != null;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    String name = name(request);
    if (!turns.take(name)) {
      Problem.of(
              429,
              "too-many-requests",
              "Too many requests",
              "As many requests of yours are being worked on as the publisher takes from one: try again in a second")
          .withHeader("Retry-After", "1")
          .write(response);
      return;
    }
    try {
      chain.doFilter(request, response);
    } finally {
      turns.giveBack(name);
    }
  }

  private static String name(HttpServletRequest request) {
    if (request.getAttribute(Caller.ATTRIBUTE) instanceof String application) {
      return application;
    }
    return request.getServletPath().startsWith(ADMINISTRATOR + "/") ? ADMINISTRATOR : ANYBODY;
  }
}
