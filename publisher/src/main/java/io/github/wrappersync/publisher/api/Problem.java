package io.github.wrappersync.publisher.api;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/**
 * An error as an RFC 9457 problem document.
 *
 * @param status the HTTP status
 * @param code names the problem for programs
 * @param title names the kind of problem for people
 * @param detail what happened, the value found, what was expected, what to do
 * @param members further members of the document, in order
 * @param headers further headers of the answer
 */
public record Problem(
    int status,
    String code,
    String title,
    String detail,
    Map<String, Object> members,
    Map<String, String> headers) {

  private static final JsonMapper JSON = JsonMapper.shared();

  public static Problem of(int status, String code, String title, String detail) {
    return new Problem(status, code, title, detail, Map.of(), Map.of());
  }

  /** A parameter or field of the request that is wrong. */
  public static Problem badRequest(String field, String value, String expected) {
    return of(
            400,
            "invalid-parameter",
            "Bad request",
            "'%s' is '%s': expected %s".formatted(field, abbreviate(value), expected))
        .with("field", field)
        .with("value", abbreviate(value))
        .with("expected", expected);
  }

  /** An error that is not explained to the outside: its log message is. */
  public static Problem internal() {
    return of(
        500,
        "internal-error",
        "Internal error",
        "The publisher failed to answer this request: its log tells why");
  }

  /** With a further member of the document. */
  public Problem with(String name, Object value) {
    Map<String, Object> all = new LinkedHashMap<>(members);
    all.put(name, value);
    return new Problem(status, code, title, detail, all, headers);
  }

  public Problem withHeader(String name, String value) {
    Map<String, String> all = new LinkedHashMap<>(headers);
    all.put(name, value);
    return new Problem(status, code, title, detail, members, all);
  }

  /** The document. */
  public String json() {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("type", "about:blank");
    document.put("title", title);
    document.put("status", status);
    document.put("detail", detail);
    document.put("code", code);
    document.putAll(members);
    return JSON.writeValueAsString(document);
  }

  /** Answers with this problem; does nothing where an answer has already begun. */
  public void write(HttpServletResponse response) throws IOException {
    if (response.isCommitted()) {
      return;
    }
    response.reset();
    byte[] body = json().getBytes(StandardCharsets.UTF_8);
    response.setStatus(status);
    response.setContentType("application/problem+json");
    response.setContentLength(body.length);
    response.setHeader("Cache-Control", "no-store");
    headers.forEach(response::setHeader);
    response.getOutputStream().write(body);
    response.flushBuffer();
  }

  private static String abbreviate(String value) {
    return value.length() > 100 ? value.substring(0, 100) + "…" : value;
  }
}
