package io.github.wrappersync.publisher.api;

import io.github.wrappersync.internal.text.Printable;
import io.github.wrappersync.publisher.eventlog.ApplicationRemovedException;
import io.github.wrappersync.publisher.eventlog.LogNotStartedException;
import io.github.wrappersync.publisher.eventlog.ResyncRequiredException;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.task.TaskRejectedException;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpMethod;
import org.springframework.web.ErrorResponse;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.servlet.NoHandlerFoundException;
import org.springframework.web.servlet.resource.NoResourceFoundException;

/** Finds the problem that an exception is to the one who asked, and logs what is ours to mend. */
final class Problems {

  private static final Logger LOG = LoggerFactory.getLogger(Problems.class);

  private Problems() {}

  static Problem of(Throwable failure, HttpServletRequest request) {
    if (failure instanceof ProblemException known) {
      return known.problem();
    }
    if (failure instanceof ResyncRequiredException resync) {
      return Problem.of(
              410,
              io.github.wrappersync.wire.Problem.RESYNC_REQUIRED,
              "Resync required",
              String.valueOf(resync.getMessage()))
          .with("reason", resync.reason().code());
    }
    if (failure instanceof ApplicationRemovedException) {
      return Problem.of(
              401,
              "unauthorized",
              "Unauthorized",
              failure.getMessage() + ": its token is nobody's any more")
          .withHeader("WWW-Authenticate", "Bearer realm=\"wrapper-sync\", error=\"invalid_token\"");
    }
    if (failure instanceof LogNotStartedException) {
      return unavailable("starting", String.valueOf(failure.getMessage()));
    }
    if (failure instanceof TaskRejectedException) {
      return unavailable(
          "too-many-snapshots", "As many snapshots are being read as the publisher serves at once");
    }
    if (failure instanceof DataAccessException) {
      LOG.warn(
          "{} {} failed: {}",
          request.getMethod(),
          path(request),
          Printable.text(String.valueOf(failure.getMessage())));
      LOG.debug("The failure", failure);
      return unavailable(
          "database-unavailable", "The publisher's database does not answer at the moment");
    }
    if (failure instanceof NoHandlerFoundException || failure instanceof NoResourceFoundException) {
      return notFound(request);
    }
    if (failure instanceof HttpRequestMethodNotSupportedException method) {
      String allowed =
          Optional.ofNullable(method.getSupportedHttpMethods()).stream()
              .flatMap(Set::stream)
              .map(HttpMethod::name)
              .sorted()
              .collect(Collectors.joining(", "));
      return Problem.of(
              405,
              "method-not-allowed",
              "Method not allowed",
              "%s cannot be done with %s: expected %s"
                  .formatted(method.getMethod(), path(request), allowed))
          .withHeader("Allow", allowed);
    }
    if (failure instanceof InvalidParameterException) {
      return Problem.badRequest(
          "query",
          Optional.ofNullable(request.getQueryString()).orElse(""),
          "at most 1000 parameters in UTF-8, percent-encoded");
    }
    if (failure instanceof ErrorResponse response && response.getStatusCode().is4xxClientError()) {
      return ofStatus(response.getStatusCode().value());
    }
    LOG.error("{} {} failed", request.getMethod(), path(request), failure);
    return Problem.internal();
  }

  /** A problem of which the status is all that is known. */
  static Problem ofStatus(int status) {
    return switch (status) {
      case 400 ->
          Problem.of(
              400,
              "malformed-request",
              "Bad request",
              "The request is not well-formed HTTP, or its URL is not well-formed");
      case 404 -> Problem.of(404, "not-found", "Not found", "There is nothing at this path");
      case 413 ->
          Problem.of(
              413, "body-too-large", "Content too large", "The body is larger than is accepted");
      default ->
          status < 500
              ? Problem.of(
                  status, "request-refused", "Request refused", "The request cannot be answered")
              : new Problem(
                  status,
                  "internal-error",
                  "Internal error",
                  Problem.internal().detail(),
                  Map.of(),
                  Map.of());
    };
  }

  static Problem notFound(HttpServletRequest request) {
    return Problem.of(
        404,
        "not-found",
        "Not found",
        "There is nothing at '%s': expected /v1/{application}/changes, snapshot, digest or progress, /admin/…, or"
                .formatted(path(request))
            + " /actuator/health");
  }

  private static Problem unavailable(String code, String detail) {
    return Problem.of(503, code, "Unavailable", detail + ": try again in a second")
        .withHeader("Retry-After", "1");
  }

  /** Without the query, which names tenants. */
  private static String path(HttpServletRequest request) {
    String path = request.getRequestURI();
    return path.length() > 200 ? path.substring(0, 200) + "…" : path;
  }
}
