package io.github.wrappersync.spring.readme;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.wrappersync.client.SyncClientBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * docs/configuration.md is what the metadata of the properties says. {@code -Ddocs.write=true}
 * writes it anew.
 */
class ConfigurationReferenceTest {

  private static final Path PAGE = Path.of("../docs/configuration.md");

  private static final String INTRODUCTION =
      """
      # Configuration reference

      Made from the metadata of the starter's properties, which IDEs show as well; the build fails where the two differ
      (`mvn test -pl sync-client-spring -am -Dtest=ConfigurationReferenceTest -Dsurefire.failIfNoSpecifiedTests=false -Ddocs.write=true`
      writes it anew). How to use them: [spring.md](spring.md), [spring-operations.md](spring-operations.md). Settings of the publisher:
      [README](../README.md#operate-the-publisher).

      Durations are written `500ms`, `2s`, `5m`, `1h`; sizes `512KB`, `1MB`. A property `sync.client.*` that is not known ends the start, and what
      is wrong is named at once, but for values of a wrong type: of these Spring Boot names the first alone.

      """;

  private record Property(String name, String type, String value, String meaning) {

    static Property of(JsonNode node) {
      String description = node.path("description").asString("");
      Matcher told = Pattern.compile("(.*?)\\. Default:? (.*)").matcher(description);
      boolean tells = told.matches();
      String value = node.has("defaultValue") ? code(text(node.get("defaultValue"))) : "";
      return new Property(
          node.get("name").asString(),
          type(node.get("type").asString()),
          value.isEmpty() && tells ? told.group(2) : value,
          value.isEmpty() && tells ? told.group(1) : description);
    }

    private static String text(JsonNode value) {
      return value.isArray()
          ? value.valueStream().map(JsonNode::asString).collect(joining(", "))
          : value.asString();
    }

    private static String code(String text) {
      return text.isEmpty() ? "" : "`" + text + "`";
    }

    private static String type(String name) {
      Matcher generic = Pattern.compile("java\\.util\\.(List|Set)<(.*)>").matcher(name);
      if (generic.matches()) {
        return "list of " + type(generic.group(2));
      }
      return switch (name.substring(Math.max(name.lastIndexOf('.'), name.lastIndexOf('$')) + 1)) {
        case "String" -> "text";
        case "Integer", "Long" -> "number";
        case "Boolean" -> "boolean";
        case "Duration" -> "duration";
        case "DataSize" -> "size";
        case "Path" -> "file";
        default -> choices(name);
      };
    }

    private static String choices(String name) {
      try {
        return Arrays.stream(Class.forName(name).getEnumConstants())
            .map(each -> code(each.toString().toLowerCase(Locale.ROOT).replace('_', '-')))
            .collect(joining(", "));
      } catch (ClassNotFoundException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @Test
  void thePageIsMadeOfTheMetadata() throws IOException {
    String page = page();
    if (Boolean.getBoolean("docs.write")) {
      Files.writeString(PAGE, page);
    }

    assertThat(Files.readString(PAGE)).isEqualTo(page);
  }

  @Test
  void everyPropertyHasADescriptionThatAnIdeCanShow() throws IOException {
    assertThat(properties())
        .hasSizeGreaterThan(40)
        .allSatisfy(
            property ->
                assertThat(property.meaning())
                    .as(property.name())
                    .isNotBlank()
                    .doesNotContain("{@"));
  }

  private static String page() throws IOException {
    StringBuilder page = new StringBuilder(INTRODUCTION);
    Set<String> builder =
        Arrays.stream(SyncClientBuilder.class.getMethods())
            .map(Method::getName)
            .collect(Collectors.toSet());
    page.append("## The client\n\n");
    page.append(
        "The last column names the method of `SyncClientBuilder` that says the same in plain Java.\n\n");
    page.append(
        "| `sync.client.` | type | default | meaning | in plain Java |\n|---|---|---|---|---|\n");
    for (Property property : properties(name -> name.startsWith("sync.client."))) {
      String name = property.name().substring("sync.client.".length());
      String method = method(name);
      page.append(row(name, property))
          .append(builder.contains(method) ? " `" + method + "` |\n" : " |\n");
    }
    page.append(
        "\n## Actuator\n\n| `management.` | type | default | meaning |\n|---|---|---|---|\n");
    for (Property property : properties(name -> name.startsWith("management."))) {
      page.append(row(property.name().substring("management.".length()), property)).append('\n');
    }
    return page.toString();
  }

  private static String row(String name, Property property) {
    return "| `%s` | %s | %s | %s |"
        .formatted(name, property.type(), property.value(), property.meaning());
  }

  /** {@code publisher-url} and {@code token} are one, and so are parts of a group. */
  private static String method(String property) {
    String name =
        switch (property) {
          case "publisher-url", "token" -> "publisher";
          case "redis-url" -> "redis";
          case "signing-keys" -> "signingKey";
          case "client-key" -> "client-certificate";
          case "jdbc.enabled" -> "stores";
          default -> property.replaceAll("\\..*", "");
        };
    return Pattern.compile("-(.)")
        .matcher(name)
        .replaceAll(m -> m.group(1).toUpperCase(Locale.ROOT));
  }

  private static List<Property> properties(Predicate<String> wanted) throws IOException {
    return properties().stream().filter(property -> wanted.test(property.name())).toList();
  }

  private static List<Property> properties() throws IOException {
    try (InputStream metadata =
        ConfigurationReferenceTest.class.getResourceAsStream(
            "/META-INF/spring-configuration-metadata.json")) {
      List<Property> properties = new ArrayList<>();
      JsonMapper.shared()
          .readTree(metadata)
          .get("properties")
          .forEach(node -> properties.add(Property.of(node)));
      properties.sort(Comparator.comparing(Property::name));
      return properties;
    }
  }
}
