package io.github.wrappersync.publisher.cli;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A request to the administration's API.
 *
 * @param path with the query, such as {@code /admin/history?tenant=t}
 * @param body a JSON object; null for none
 */
record Call(String method, String path, @Nullable String body) {

  static Builder get(String path) {
    return new Builder("GET", path);
  }

  static Builder post(String path) {
    return new Builder("POST", path);
  }

  static Builder put(String path) {
    return new Builder("PUT", path);
  }

  static Builder delete(String path) {
    return new Builder("DELETE", path);
  }

  private static String encode(Object value) {
    // A space is %20 wherever it stands; '+' is one in a query alone.
    return URLEncoder.encode(value.toString(), StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** Builds a call; what is null is left out of it. */
  static final class Builder {

    private final String method;
    private final StringBuilder path;
    private final ObjectNode body = JsonNodeFactory.instance.objectNode();
    private char separator = '?';
    private boolean withBody;

    private Builder(String method, String path) {
      this.method = method;
      this.path = new StringBuilder(path);
    }

    /** Appends a segment to the path. */
    Builder segment(Object value) {
      path.append('/').append(encode(value));
      return this;
    }

    Builder query(String name, @Nullable Object value) {
      if (value != null) {
        path.append(separator).append(name).append('=').append(encode(value));
        separator = '&';
      }
      return this;
    }

    Builder member(String name, @Nullable Object value) {
      withBody = true;
      if (value != null) {
        body.putPOJO(name, value);
      }
      return this;
    }

    Call build() {
      return new Call(method, path.toString(), withBody ? body.toString() : null);
    }
  }
}
