package io.github.wrappersync.publisher.api;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Refuses, on every path and before anything reads it, a body that is announced as larger than
 * {@link JsonBody#LARGEST}, one that is compressed, and one of a request that has none; a body that
 * does not announce its length is refused by {@link JsonBody} as it is read.
 */
final class BodyLimitFilter extends OncePerRequestFilter {

  private static final Set<String> WITHOUT_BODY = Set.of("GET", "HEAD");

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    Optional<Problem> refused = refusal(request);
    if (refused.isPresent()) {
      refused.get().withHeader("Connection", "close").write(response);
    } else {
      chain.doFilter(request, response);
    }
  }

  private static Optional<Problem> refusal(HttpServletRequest request) {
    if (request.getContentLengthLong() > JsonBody.LARGEST) {
      return Optional.of(JsonBody.tooLarge());
    }
    String encoding = request.getHeader("Content-Encoding");
    if (encoding != null && !encoding.strip().equalsIgnoreCase("identity")) {
      return Optional.of(
          Problem.of(
                  415,
                  "unsupported-encoding",
                  "Unsupported media type",
                  "The body is compressed: expected it as it is, without Content-Encoding")
              .withHeader("Accept-Encoding", "identity"));
    }
    if (WITHOUT_BODY.contains(request.getMethod()) && hasBody(request)) {
      return Optional.of(
          Problem.badRequest("body", "there", "a " + request.getMethod() + " without a body"));
    }
    return Optional.empty();
  }

  static boolean hasBody(HttpServletRequest request) {
    return request.getContentLengthLong() > 0 || request.getHeader("Transfer-Encoding") != null;
  }
}
