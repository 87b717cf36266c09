package io.github.wrappersync.publisher.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.wrappersync.publisher.api.console.ConsoleFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A publisher that only answers: by the OpenAPI document, with the answers kept for tests. It
 * serves the operations page too, remembers what it was asked, and refuses what the document does
 * not allow.
 */
public final class FakeAdmin implements AutoCloseable {

  public static final String TOKEN = "fake-admin-token-0123456789";

  private final AdminContract contract = new AdminContract();
  private final ConsoleFiles files = new ConsoleFiles();
  private final Map<String, JsonNode> answers = AdminContract.answers();
  private final Map<String, Integer> statuses = new ConcurrentHashMap<>();
  private final List<Asked> asked = new CopyOnWriteArrayList<>();
  private final ExecutorService threads = Executors.newFixedThreadPool(4);
  private final HttpServer server;

  /**
   * A request.
   *
   * @param target the path with the query, as sent
   */
  public record Asked(String operation, String method, String target, String body) {}

  public FakeAdmin(int port) {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  public String url() {
    return "http://localhost:" + server.getAddress().getPort();
  }

  /** What it was asked, without the status, which the page asks for all the time. */
  public List<Asked> asked() {
    return asked.stream().filter(one -> !one.operation().equals("status")).toList();
  }

  /** The answer to an operation, to be changed by a test. */
  public ObjectNode answerTo(String operation) {
    return (ObjectNode) answers.get(operation);
  }

  /** Answers an operation with a status from now on; from 400 on with a problem. */
  public void answerWith(String operation, int status) {
    statuses.put(operation, status);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      if (path.startsWith("/console/")) {
        serve(exchange, path.equals("/console/") ? "index.html" : path.substring(9));
      } else if (!("Bearer " + TOKEN)
          .equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
        problem(exchange, 401, "The bearer token is not one of this publisher");
      } else {
        admin(exchange, path);
      }
    }
  }

  private void serve(HttpExchange exchange, String name) throws IOException {
    Optional<ConsoleFiles.File> file = files.named(name);
    if (file.isEmpty()) {
      exchange.sendResponseHeaders(404, -1);
      return;
    }
    ConsoleFiles.HEADERS.forEach(exchange.getResponseHeaders()::set);
    write(exchange, 200, file.get().type(), file.get().content());
  }

  private void admin(HttpExchange exchange, String path) throws IOException {
    String method = exchange.getRequestMethod();
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    Optional<AdminContract.Operation> operation = contract.operation(method, path);
    if (operation.isEmpty()) {
      problem(exchange, 404, "There is nothing at " + method + ' ' + path);
      return;
    }
    String id = operation.get().id();
    asked.add(new Asked(id, method, exchange.getRequestURI().toString(), body));
    String query = Optional.ofNullable(exchange.getRequestURI().getRawQuery()).orElse("");
    List<String> faults = contract.faultsOfRequest(operation.get(), query, body);
    int status = statuses.getOrDefault(id, contract.success(operation.get()));
    if (!faults.isEmpty()) {
      problem(exchange, 400, "The document does not allow this request: " + faults);
    } else if (status >= 400) {
      problem(exchange, status, "Refused on purpose: " + id);
    } else {
      succeed(exchange, id, status);
    }
  }

  private void succeed(HttpExchange exchange, String id, int status) throws IOException {
    remember(id);
    if (id.equals("openapi")) {
      write(
          exchange,
          status,
          "application/yaml",
          AdminContract.text().getBytes(StandardCharsets.UTF_8));
    } else if (answers.get(id).isNull()) {
      exchange.sendResponseHeaders(status, -1);
    } else {
      byte[] body = JsonMapper.shared().writeValueAsBytes(answers.get(id));
      write(exchange, status, "application/json", body);
    }
  }

  /** Pausing shows in the status, and a change that is retried is no longer set aside. */
  private void remember(String id) {
    ObjectNode status = answerTo("status");
    ObjectNode writer = (ObjectNode) status.get("writer");
    switch (id) {
      case "pause" ->
          writer
              .put("paused", true)
              .put("pausedAt", "2026-01-01T12:00:05Z")
              .put("pauseReason", "a migration");
      case "resume" -> writer.put("paused", false).putNull("pausedAt").putNull("pauseReason");
      case "retrySetAside", "discardSetAside" -> {
        ObjectNode setAside = answerTo("setAside");
        setAside.withArray("changes").remove(0);
        setAside.put("count", 1);
        status.put("setAside", 1);
      }
      default -> {
        // It shows nowhere.
      }
    }
  }

  private static void problem(HttpExchange exchange, int status, String detail) throws IOException {
    ObjectNode problem =
        JsonMapper.shared()
            .createObjectNode()
            .put("type", "about:blank")
            .put("title", "Problem")
            .put("status", status)
            .put("detail", detail)
            .put("code", "fake");
    write(
        exchange,
        status,
        "application/problem+json",
        problem.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static void write(HttpExchange exchange, int status, String type, byte[] body)
      throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
