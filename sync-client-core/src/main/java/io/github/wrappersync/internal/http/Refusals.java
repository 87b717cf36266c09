package io.github.wrappersync.internal.http;

import io.github.wrappersync.feed.CatchUpException;
import io.github.wrappersync.feed.CatchUpException.Kind;
import io.github.wrappersync.internal.text.Printable;
import io.github.wrappersync.model.DataType;
import io.github.wrappersync.wire.Problem;
import io.github.wrappersync.wire.WireCodec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import okhttp3.HttpUrl;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** What an answer other than 200 means, for programs and for people. */
final class Refusals {

  private static final int MAX_PROBLEM_BYTES = 64 * 1024;
  private static final int MAX_URL_SHOWN = 200;
  private static final int MAX_DETAIL_SHOWN = 500;

  private Refusals() {}

  static CatchUpException of(HttpUrl url, Response response, Clock clock) {
    int status = response.code();
    Problem problem = problem(response);
    Kind kind = kind(status, problem);
    String message =
        "The publisher answered %s with %d%s: %s"
            .formatted(
                asked(url), status, said(problem), advice(kind, status, url, response, problem));
    return kind == Kind.REFUSED && isOfDataType(problem)
        ? CatchUpException.ofDataType(problem.value(), message)
        : new CatchUpException(kind, message, retryAfter(response, clock), null);
  }

  /** The question, without the token, which is in no URL. */
  static String asked(HttpUrl url) {
    String text = url.toString();
    return (url.encodedPath().endsWith("/progress") ? "POST " : "GET ")
        + (text.length() <= MAX_URL_SHOWN ? text : text.substring(0, MAX_URL_SHOWN) + "…");
  }

  private static Kind kind(int status, Problem problem) {
    return switch (status) {
      case 401, 403 -> Kind.UNAUTHORIZED;
      case 408, 429 -> Kind.UNAVAILABLE;
      case 410 ->
          problem.code().equals(Problem.RESYNC_REQUIRED) ? Kind.RESYNC_REQUIRED : Kind.REFUSED;
      case 503 ->
          problem.code().equals(Problem.BACKFILL_IN_PROGRESS) ? Kind.NOT_READY : Kind.UNAVAILABLE;
      default -> status >= 500 ? Kind.UNAVAILABLE : Kind.REFUSED;
    };
  }

  private static String said(Problem problem) {
    String detail = problem.detail().isEmpty() ? problem.code() : problem.detail();
    String reason = problem.reason().isEmpty() ? "" : " [" + problem.reason() + "]";
    String shown =
        detail.length() <= MAX_DETAIL_SHOWN ? detail : detail.substring(0, MAX_DETAIL_SHOWN) + "…";
    return shown.isEmpty() && reason.isEmpty() ? "" : " (" + Printable.text(shown + reason) + ")";
  }

  private static boolean isOfDataType(Problem problem) {
    return problem.code().equals(Problem.INVALID_PARAMETER)
        && problem.field().equals("types")
        && DataType.isName(problem.value());
  }

  private static String advice(
      Kind kind, int status, HttpUrl url, Response response, Problem problem) {
    return switch (kind) {
      case UNAUTHORIZED ->
          status == 401
              ? "give the client the token that the publisher has for this application"
              : "the token is of another application than the one asked for; use this application's own";
      case RESYNC_REQUIRED -> "the client has to start over from a snapshot";
      case NOT_READY -> "its first backfill goes on; try again later";
      case UNAVAILABLE -> "try again later";
      case REFUSED -> {
        if (isOfDataType(problem)) {
          yield "register the application with the publisher for data type '%s', or do not follow it"
              .formatted(problem.value());
        }
        if (status >= 300 && status < 400) {
          yield "redirects are not followed, so that the token stays here; give the client the URL that %s leads to"
              .formatted(response.header("Location", "this"));
        }
        if (status == 414 || status == 431) {
          yield "the request is too long; follow fewer tenants, or all of them";
        }
        if (status == 404) {
          yield "check that '%s' is the publisher's URL and that it knows this application"
              .formatted(url.scheme() + "://" + url.host() + ':' + url.port());
        }
        yield "client and publisher do not understand each other; check that their versions fit";
      }
    };
  }

  private static Problem problem(Response response) {
    try {
      byte[] body = response.body().byteStream().readNBytes(MAX_PROBLEM_BYTES);
      return WireCodec.decodeProblem(new String(body, StandardCharsets.UTF_8));
    } catch (IOException e) {
      return Problem.NONE;
    }
  }

  /** Reads {@code Retry-After} in both of its forms (RFC 9110, section 10.2.3). */
  private static @Nullable Duration retryAfter(Response response, Clock clock) {
    String value = response.header("Retry-After");
    if (value == null) {
      return null;
    }
    try {
      if (value.chars().allMatch(Character::isDigit)) {
        return Duration.ofSeconds(Integer.parseInt(value));
      }
      Instant date = Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(value));
      Duration until = Duration.between(clock.instant(), date);
      return until.isNegative() ? Duration.ZERO : until;
    } catch (NumberFormatException | DateTimeException e) {
      return null;
    }
  }
}
