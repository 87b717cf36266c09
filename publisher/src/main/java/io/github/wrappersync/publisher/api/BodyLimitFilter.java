package io.github.wrappersync.publisher.api;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Refuses a request that announces a body larger than {@link JsonBody#LARGEST}, on every path; one
 * that does not announce it is refused by {@link JsonBody} as it is read.
 */
final class BodyLimitFilter extends OncePerRequestFilter {

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    if (request.getContentLengthLong() > JsonBody.LARGEST) {
      JsonBody.tooLarge().withHeader("Connection", "close").write(response);
    } else {
      chain.doFilter(request, response);
    }
  }
}
