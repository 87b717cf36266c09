package io.github.wrappersync.publisher.api;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads a request's body, which is a JSON object of at most {@value #LARGEST} bytes. */
public final class JsonBody {

  /** One mebibyte. */
  public static final int LARGEST = 1 << 20;

  private static final JsonMapper JSON = JsonMapper.shared();

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
    byte[] body = request.getInputStream().readNBytes(LARGEST + 1);
    if (body.length > LARGEST) {
      throw new ProblemException(tooLarge());
    }
    return body;
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
