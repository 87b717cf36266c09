package io.github.wrappersync.publisher.api;

import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads a request's body, which is a JSON object of at most {@value #LARGEST} bytes. */
public final class JsonBody {

  /** One mebibyte. */
  public static final int LARGEST = 1 << 20;

  /** For all of a body; the wait for its next bytes is bounded by the server on top of that. */
  private static final Duration LONGEST = Duration.ofSeconds(10);

  /** A name that comes twice is refused: two readers could take two values from it. */
  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(100)
                          .maxNumberLength(100)
                          .maxNameLength(1_000)
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private JsonBody() {}

  /**
   * Reads the body.
   *
   * @throws ProblemException if it is too large, not JSON, or not an object
   */
  public static JsonNode read(HttpServletRequest request) throws IOException {
    return parse(bytes(request));
  }

  /**
   * Reads a body that may be left out, which is as an object without members.
   *
   * @throws ProblemException if it is too large, not JSON, or not an object
   */
  public static JsonNode readOptional(HttpServletRequest request) throws IOException {
    byte[] body = bytes(request);
    return body.length == 0 ? JSON.createObjectNode() : parse(body);
  }

  private static byte[] bytes(HttpServletRequest request) throws IOException {
    long end = System.nanoTime() + LONGEST.toNanos();
    InputStream in = request.getInputStream();
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    byte[] part = new byte[16 * 1024];
    for (int read = in.read(part); read >= 0; read = in.read(part)) {
      body.write(part, 0, read);
      if (body.size() > LARGEST) {
        throw new ProblemException(tooLarge());
      }
      if (System.nanoTime() - end > 0) {
        throw new ProblemException(Problems.ofStatus(408).withHeader("Connection", "close"));
      }
    }
    return body.toByteArray();
  }

  /** Not what stands there: it may be a secret. */
  private static String place(JacksonException failure) {
    TokenStreamLocation at = failure.getLocation();
    return at == null ? "" : " at line %d, column %d".formatted(at.getLineNr(), at.getColumnNr());
  }

  private static JsonNode parse(byte[] body) {
    JsonNode node;
    try {
      node = JSON.readTree(body);
    } catch (JacksonException e) {
      throw new ProblemException(
          Problem.badRequest("body", "not JSON" + place(e), "a JSON object in UTF-8"));
    }
    if (!node.isObject()) {
      throw new ProblemException(
          Problem.badRequest("body", node.getNodeType().name(), "a JSON object in UTF-8"));
    }
    return node;
  }

  static Problem tooLarge() {
    return Problem.of(
        413,
        "body-too-large",
        "Content too large",
        "The body is larger than %d bytes: expected at most that".formatted(LARGEST));
  }
}
