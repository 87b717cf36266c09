package io.github.wrappersync.publisher.testing;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The OpenAPI document of the administration: its operations, and what satisfies them. */
public final class AdminContract {

  private static final String HERE = "https://wrapper-sync.invalid/admin.json";
  private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch");

  private final JsonNode document = yaml("/openapi/admin.yaml");
  private final SchemaRegistry schemas =
      SchemaRegistry.withDefaultDialect(
          SpecificationVersion.DRAFT_2020_12,
          builder -> builder.schemas(Map.of(HERE, document.toString())));

  /**
   * What can be asked.
   *
   * @param method in capitals
   * @param path with variables in braces
   * @param pointer where it stands in the document
   */
  public record Operation(String id, String method, String path, String pointer) {

    /** As handler mappings are told: variables have no names. */
    public String signature() {
      return method + ' ' + path.replaceAll("\\{[^}]*}", "{}");
    }
  }

  public List<Operation> operations() {
    List<Operation> all = new ArrayList<>();
    for (String path : document.get("paths").propertyNames()) {
      JsonNode item = document.get("paths").get(path);
      for (String method : item.propertyNames()) {
        if (METHODS.contains(method)) {
          String pointer = "/paths/" + path.replace("/", "~1") + '/' + method;
          String id = item.get(method).get("operationId").stringValue();
          all.add(new Operation(id, method.toUpperCase(Locale.ROOT), path, pointer));
        }
      }
    }
    return all;
  }

  /** The operation that a request is. */
  public Optional<Operation> operation(String method, String path) {
    return operations().stream()
        .filter(one -> one.method().equals(method))
        .filter(
            one ->
                Arrays.stream(one.path().split("(?<=})|(?=\\{)"))
                    .map(part -> part.startsWith("{") ? "[^/]+" : Pattern.quote(part))
                    .collect(Collectors.collectingAndThen(Collectors.joining(), Pattern::compile))
                    .matcher(path)
                    .matches())
        // A path without variables is meant before one with them.
        .min(Comparator.comparingInt(one -> one.path().indexOf('{')));
  }

  public Operation operation(String id) {
    return operations().stream().filter(one -> one.id().equals(id)).findFirst().orElseThrow();
  }

  /** The names of its query parameters. */
  public Set<String> queryParameters(Operation operation) {
    Set<String> names = new TreeSet<>();
    for (JsonNode parameter : document.at(operation.pointer()).path("parameters")) {
      if (parameter.path("in").asString("").equals("query")) {
        names.add(parameter.get("name").stringValue());
      }
    }
    return names;
  }

  /** The names of the members of its body. */
  public Set<String> bodyMembers(Operation operation) {
    JsonNode schema =
        document.at(operation.pointer() + "/requestBody/content/application~1json/schema");
    if (schema.has("$ref")) {
      schema = document.at(schema.get("$ref").stringValue().substring(1));
    }
    return new TreeSet<>(schema.path("properties").propertyNames());
  }

  /** The lowest status of a success. */
  public int success(Operation operation) {
    return document.at(operation.pointer() + "/responses").propertyNames().stream()
        .filter(status -> status.startsWith("2"))
        .mapToInt(Integer::parseInt)
        .min()
        .orElseThrow();
  }

  /** What is wrong with an answer; empty if nothing is. */
  public List<String> faultsOfAnswer(Operation operation, int status, String body) {
    String responses = operation.pointer() + "/responses/";
    JsonNode declared = document.at(responses + status);
    if (declared.isMissingNode() && status < 400) {
      return List.of("The status %d is not declared for %s".formatted(status, operation.id()));
    }
    if (status >= 400) {
      return faults("/components/schemas/Problem", body);
    }
    if (!declared.path("content").has("application/json")) {
      return declared.has("content") || body.isEmpty() ? List.of() : List.of("a body: " + body);
    }
    return faults(responses + status + "/content/application~1json/schema", body);
  }

  /** What is wrong with a request; empty if nothing is. */
  public List<String> faultsOfRequest(Operation operation, String query, String body) {
    List<String> faults = new ArrayList<>();
    for (String pair : query.isEmpty() ? new String[0] : query.split("&")) {
      String name = pair.split("=", 2)[0];
      if (!queryParameters(operation).contains(name)) {
        faults.add("the parameter " + name + " is not declared for " + operation.id());
      }
    }
    String schema = operation.pointer() + "/requestBody/content/application~1json/schema";
    if (!body.isEmpty()) {
      faults.addAll(
          document.at(schema).isMissingNode() ? List.of("a body: " + body) : faults(schema, body));
    } else if (document.at(operation.pointer() + "/requestBody/required").asBoolean(false)) {
      faults.add("no body for " + operation.id());
    }
    return faults;
  }

  private List<String> faults(String pointer, String body) {
    Schema schema = schemas.getSchema(SchemaLocation.of(HERE + '#' + pointer));
    return schema.validate(JsonMapper.shared().readTree(body)).stream()
        .map(Error::toString)
        .toList();
  }

  /** The answers that are kept for tests, by operationId; null where an answer has no body. */
  public static Map<String, JsonNode> answers() {
    Map<String, JsonNode> answers = new LinkedHashMap<>();
    yaml("/admin/answers.yaml").forEachEntry(answers::put);
    return answers;
  }

  /** The document as it stands in the jar. */
  public static String text() {
    return resource("/openapi/admin.yaml");
  }

  private static JsonNode yaml(String resource) {
    Object content = new Yaml().load(resource(resource));
    return JsonMapper.shared().valueToTree(content);
  }

  private static String resource(String name) {
    try (InputStream in = AdminContract.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
