package io.github.wrappersync.internal.http;

import io.github.wrappersync.feed.CatchUpException;
import io.github.wrappersync.feed.Scope;
import io.github.wrappersync.internal.text.Printable;
import java.time.Duration;
import java.util.TreeSet;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/** Where the publisher is, and the questions that can be put to it there. */
final class PublisherAddress {

  private final HttpUrl base;

  private PublisherAddress(HttpUrl base) {
    this.base = base;
  }

  /**
   * Reads a base URL.
   *
   * @throws IllegalArgumentException if it is no http or https URL, or says more than scheme, host,
   *     port and path
   */
  static PublisherAddress parse(String text) {
    HttpUrl url = HttpUrl.parse(text);
    String fault =
        url == null
            ? "it is no http or https URL"
            : !url.username().isEmpty() || !url.password().isEmpty()
                ? "it holds a user or a password, where only the token identifies a client"
                : url.query() != null || url.fragment() != null
                    ? "it holds a query or a fragment"
                    : null;
    if (url == null || fault != null) {
      throw new IllegalArgumentException(
          "The publisher's URL '%s' cannot be used: %s. Expected http or https, a host, and where needed a port and a path,"
                  .formatted(withoutUserInfo(text), fault)
              + " as in http://localhost:8080 or https://sync.example.com/publisher");
    }
    return new PublisherAddress(url);
  }

  /** The first page of events after the position. */
  HttpUrl changes(Scope scope, long after, String epoch, int limit, Duration wait)
      throws CatchUpException {
    HttpUrl.Builder url = of(scope.application(), "changes");
    url.addQueryParameter("after", String.valueOf(after));
    if (!epoch.isEmpty()) {
      url.addQueryParameter("epoch", epoch);
    }
    url.addQueryParameter("limit", String.valueOf(limit));
    if (wait.toSeconds() > 0) {
      url.addQueryParameter("wait", String.valueOf(wait.toSeconds()));
    }
    return narrowed(url, scope).build();
  }

  /**
   * The snapshot.
   *
   * @param after the record to go on after, as {@code {dataType}:{recordId}}; null for all of it
   */
  HttpUrl snapshot(Scope scope, @Nullable String after) throws CatchUpException {
    HttpUrl.Builder url = of(scope.application(), "snapshot");
    if (after != null) {
      url.addQueryParameter("after", after);
    }
    return narrowed(url, scope).build();
  }

  /** Where a consumer reports its progress. */
  HttpUrl progress(String application) {
    return of(application, "progress").build();
  }

  private HttpUrl.Builder of(String application, String resource) {
    return base.newBuilder()
        .addPathSegments("v1/")
        .addPathSegment(application)
        .addPathSegment(resource);
  }

  private static HttpUrl.Builder narrowed(HttpUrl.Builder url, Scope scope)
      throws CatchUpException {
    if (!scope.isAllTenants()) {
      scope.tenants().forEach(PublisherAddress::requireNameable);
      url.addQueryParameter("tenants", String.join(",", new TreeSet<>(scope.tenants())));
    }
    return url.addQueryParameter("types", String.join(",", new TreeSet<>(scope.dataTypes())));
  }

  /** The protocol separates tenants by commas and has no way to escape one. */
  private static void requireNameable(String tenantId) throws CatchUpException {
    if (tenantId.indexOf(',') >= 0) {
      throw new CatchUpException(
          CatchUpException.Kind.REFUSED,
          "The tenant id '%s' holds a comma, which separates tenants in a request, so that this tenant cannot be asked for"
                  .formatted(Printable.id(tenantId))
              + " by itself: follow all tenants (allTenants()) and select it in the application",
          null);
    }
  }

  private static String withoutUserInfo(String text) {
    int at = text.lastIndexOf('@');
    int slashes = text.indexOf("//");
    return at < 0
        ? text
        : text.substring(0, slashes < 0 ? 0 : slashes + 2) + "…" + text.substring(at);
  }
}
