package io.github.wrappersync.publisher.api;

import io.github.wrappersync.publisher.operations.ApplicationDirectory;
import io.github.wrappersync.publisher.settings.Secret;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.UriUtils;

/**
 * Lets in who has the right token: to {@code /v1/{application}} that application's, to {@code
 * /admin} the administrator's.
 *
 * <p>Why there is no Spring Security here: there are neither users nor sessions, cookies, forms or
 * roles, but one rule of a few lines, which can be read and tested as a whole. It runs before
 * anything looks at the rest of a request, so that without a token nothing can be learned: not
 * which applications exist, nor which paths. The order of the answers is part of that: 401 to
 * whoever has no token of this publisher, then 404 for an application that does not exist, then 403
 * for one that is not the holder's. Before all of them, a path that can be read in two ways is a
 * 400: what is looked at here must be what is served.
 *
 * <p>Open to everybody are {@code /actuator/health}, which tells up or down, and {@code
 * /actuator/prometheus}: its figures name applications and never tenants or records, and giving a
 * scraper the administrator's token would open far more than it closes.
 */
final class BearerFilter extends OncePerRequestFilter {

  private static final String SCHEME = "Bearer ";
  private static final int LONGEST_TOKEN = 4_096;

  /**
   * {@code /actuator/health/{one}}: Spring Boot 4.1 fails where a path goes on below, with a stack
   * trace in the log that everybody could fill it with.
   */
  private static final int DEEPEST_HEALTH = 4;

  private final ApplicationDirectory applications;
  private final byte[] adminToken;

  BearerFilter(ApplicationDirectory applications, Secret adminToken) {
    this.applications = applications;
    this.adminToken = adminToken.value().getBytes(StandardCharsets.UTF_8);
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    Optional<Problem> refused;
    try {
      refused = refusal(request);
    } catch (RuntimeException e) {
      refused = Optional.of(Problems.of(e, request));
    }
    if (refused.isPresent()) {
      refused.get().write(response);
    } else {
      chain.doFilter(request, response);
    }
  }

  private Optional<Problem> refusal(HttpServletRequest request) {
    if (!hasOneReading(request)) {
      return Optional.of(Problems.ofStatus(400));
    }
    String[] segments = request.getServletPath().split("/", -1);
    String area = segments.length > 1 ? segments[1] : "";
    if (area.equals("actuator") && segments.length > DEEPEST_HEALTH) {
      return Optional.of(Problems.notFound(request));
    }
    boolean admin = area.equals("admin");
    if (!admin && !area.equals("v1")) {
      return Optional.empty();
    }
    List<String> headers = Collections.list(request.getHeaders("Authorization"));
    String header = headers.size() == 1 ? headers.get(0) : null;
    if (header == null || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return Optional.of(
          unauthorized(
              "The request has no bearer token: expected one header 'Authorization: Bearer <token>'",
              "Bearer realm=\"wrapper-sync\""));
    }
    String token = header.substring(SCHEME.length()).strip();
    boolean isAdmin = isAdmin(token);
    Optional<String> holder =
        token.isEmpty() || token.length() > LONGEST_TOKEN
            ? Optional.empty()
            : applications.holderOf(token);
    if (!isAdmin && holder.isEmpty()) {
      return Optional.of(
          unauthorized(
              "The bearer token is not one of this publisher: expected %s"
                  .formatted(admin ? "the administrator's" : "that of the application"),
              "Bearer realm=\"wrapper-sync\", error=\"invalid_token\""));
    }
    if (admin) {
      return isAdmin
          ? Optional.empty()
          : Optional.of(
              forbidden(
                  "The token is that of the application '%s'".formatted(holder.orElse(""))
                      + ", this path is open to the administrator alone"));
    }
    String application = segments.length > 2 ? segments[2] : "";
    if (!applications.exists(application)) {
      return Optional.of(
          Problem.of(
              404,
              "unknown-application",
              "Not found",
              "There is no application '%s': expected the application that the token belongs to"
                  .formatted(abbreviate(application))));
    }
    if (holder.filter(application::equals).isEmpty()) {
      return Optional.of(
          forbidden(
              "The token is that of %s, not of the application '%s': expected its own"
                  .formatted(
                      holder
                          .map(name -> "the application '" + name + "'")
                          .orElse("the administrator"),
                      application)));
    }
    request.setAttribute(Caller.ATTRIBUTE, holder.get());
    return Optional.empty();
  }

  /**
   * Whether the path as it was sent, which resources are matched by, is the one that the container
   * has made of it, which is looked at here: so it is unless it holds parameters, empty segments,
   * or segments that lead elsewhere. Nobody who means well sends these.
   */
  private static boolean hasOneReading(HttpServletRequest request) {
    String sent;
    try {
      sent = UriUtils.decode(request.getRequestURI(), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return false;
    }
    return sent.equals(request.getContextPath() + request.getServletPath());
  }

  private boolean isAdmin(String token) {
    return MessageDigest.isEqual(adminToken, token.getBytes(StandardCharsets.UTF_8));
  }

  private static Problem unauthorized(String detail, String challenge) {
    return Problem.of(401, "unauthorized", "Unauthorized", detail)
        .withHeader("WWW-Authenticate", challenge);
  }

  private static Problem forbidden(String detail) {
    return Problem.of(403, "forbidden", "Forbidden", detail);
  }

  private static String abbreviate(String text) {
    return text.length() > 100 ? text.substring(0, 100) + "…" : text;
  }
}
