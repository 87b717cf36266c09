package io.github.wrappersync.publisher.api;

import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletionException;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import tools.jackson.databind.json.JsonMapper;

/** Answers that are JSON, whatever the request accepts. */
public final class Answers {

  private static final JsonMapper JSON = JsonMapper.shared();

  private Answers() {}

  /** The text, which is JSON. */
  public static ResponseEntity<byte[]> json(String json) {
    return ResponseEntity.ok()
        .contentType(MediaType.APPLICATION_JSON)
        .cacheControl(CacheControl.noStore())
        .body(json.getBytes(StandardCharsets.UTF_8));
  }

  /** What a failure is to the one who asked, for answers that are given apart from a controller. */
  public static Problem problem(Throwable failure, HttpServletRequest request) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return Problems.of(cause, request);
  }

  /** The value as JSON: records by their components, times as ISO-8601. */
  public static ResponseEntity<byte[]> json(Object value) {
    return json(JSON.writeValueAsString(value));
  }
}
