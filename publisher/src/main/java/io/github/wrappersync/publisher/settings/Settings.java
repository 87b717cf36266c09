package io.github.wrappersync.publisher.settings;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * All {@code sync.publisher.*} properties, under one name each however they were written.
 *
 * <p>Spring's binder would read them too, but it neither tells several faults at once nor finds a
 * misspelt environment variable: {@code SYNC_PUBLISHER_ADMIN_TOKN} binds to nothing and is silently
 * ignored. Here every name that begins with the prefix is either known or a fault. An environment
 * variable has only underscores, which are ambiguous in general and not among the names that are
 * known: {@code SYNC_PUBLISHER_TABLES_CREDIT_CONFIGURATIONS_DATA_TYPE} can only be {@code
 * tables.credit_configurations.data-type}.
 */
final class Settings {

  static final String ADMIN_TOKEN = "admin-token";
  static final String WRAPPER_SCHEMA = "wrapper-schema";
  static final String REDIS_CA_FILE = "redis.ca-file";
  static final String REDIS_CERTIFICATE_FILE = "redis.certificate-file";
  static final String REDIS_KEY_FILE = "redis.key-file";

  /** The settings that stand once; the others belong to an application or a table. */
  private static final Set<String> SINGLE =
      Stream.concat(
              Stream.of(
                  ADMIN_TOKEN,
                  WRAPPER_SCHEMA,
                  REDIS_CA_FILE,
                  REDIS_CERTIFICATE_FILE,
                  REDIS_KEY_FILE,
                  WebhookSettings.DISABLE_AFTER,
                  WebhookSettings.RETENTION_LIMIT,
                  WebhookSettings.CONNECT_TIMEOUT,
                  WebhookSettings.CALL_TIMEOUT,
                  RetentionSettings.EVENTS,
                  RetentionSettings.CHANGES,
                  RetentionSettings.DELIVERIES,
                  HealthSettings.BACKLOG_DEGRADED,
                  HealthSettings.BACKLOG_UNHEALTHY),
              IntervalSettings.names().stream())
          .collect(Collectors.toUnmodifiableSet());

  static final List<String> TABLE_ATTRIBUTES =
      List.of("key", "tenant", "data-type", "priority", "columns", "routing");

  private static final String PREFIX = "sync.publisher.";
  private static final String ENVIRONMENT_PREFIX = "SYNC_PUBLISHER_";

  /** Where the command line finds a publisher: no setting of the publisher itself. */
  private static final String OF_COMMAND_LINE = "SYNC_PUBLISHER_URL";

  static final String TOKEN = "token";
  static final String SIGNING_KEY = "signing-key";
  private static final List<String> APPLICATION_ATTRIBUTES = List.of(TOKEN, SIGNING_KEY);

  private static final Pattern OF_APPLICATION =
      Pattern.compile(
          "applications\\.([^.]+)\\.(" + String.join("|", APPLICATION_ATTRIBUTES) + ")");
  private static final Pattern OF_TABLE =
      Pattern.compile(
          "tables\\.(?:\\[([^]]+)]|([^.]+))\\.(" + String.join("|", TABLE_ATTRIBUTES) + ")");
  private static final Pattern INDEX = Pattern.compile("\\[\\d+]$");

  /**
   * A value, and the name that the operator gave it under.
   *
   * @param name as written, for messages
   * @param value without surrounding whitespace
   */
  record Setting(String name, String value) {}

  private final Map<String, Setting> single = new TreeMap<>();
  private final Map<String, Setting> tokens = new TreeMap<>();
  private final Map<String, Setting> signingKeys = new TreeMap<>();
  private final Map<String, Map<String, Setting>> tables = new TreeMap<>();
  private final Map<String, Setting> unknown = new TreeMap<>();

  private Settings() {}

  /** Collects the settings of all sources; an earlier source wins over a later one. */
  static Settings of(ConfigurableEnvironment environment) {
    Settings settings = new Settings();
    for (PropertySource<?> source : environment.getPropertySources()) {
      if (source instanceof EnumerablePropertySource<?> enumerable) {
        settings.addAll(enumerable, environment);
      }
    }
    return settings;
  }

  private void addAll(EnumerablePropertySource<?> source, ConfigurableEnvironment environment) {
    boolean variables = source instanceof SystemEnvironmentPropertySource;
    String prefix = variables ? ENVIRONMENT_PREFIX : PREFIX;
    Set<String> taken = new HashSet<>();
    String[] names = source.getPropertyNames();
    Arrays.sort(names, byIndex());
    for (String name : names) {
      if (name.startsWith(prefix) && !name.equals(OF_COMMAND_LINE)) {
        String rest = name.substring(prefix.length());
        String property = variables ? propertyOf(rest) : INDEX.matcher(rest).replaceFirst("");
        String text =
            environment.resolvePlaceholders(String.valueOf(source.getProperty(name))).strip();
        add(property, new Setting(name, text), taken);
      }
    }
  }

  /** The elements of a list in their order: {@code columns[2]} before {@code columns[10]}. */
  private static Comparator<String> byIndex() {
    return Comparator.<String>comparingInt(String::length).thenComparing(Comparator.naturalOrder());
  }

  private static String propertyOf(String variable) {
    String name = variable.toLowerCase(Locale.ROOT);
    for (String property : SINGLE) {
      if (name.equals(property.replace('-', '_').replace('.', '_'))) {
        return property;
      }
    }
    for (String attribute : APPLICATION_ATTRIBUTES) {
      String suffix = '_' + attribute.replace('-', '_');
      if (name.startsWith("applications_") && name.endsWith(suffix)) {
        int end = Math.max("applications_".length(), name.length() - suffix.length());
        String application = name.substring("applications_".length(), end);
        return "applications." + application.replace('_', '-') + '.' + attribute;
      }
    }
    for (String attribute : TABLE_ATTRIBUTES) {
      String suffix = '_' + attribute.replace('-', '_');
      if (name.startsWith("tables_") && name.endsWith(suffix)) {
        int end = Math.max("tables_".length(), name.length() - suffix.length());
        return "tables." + name.substring("tables_".length(), end) + '.' + attribute;
      }
    }
    return name;
  }

  private void add(String property, Setting setting, Set<String> taken) {
    Map<String, Setting> target;
    String key;
    Matcher application = OF_APPLICATION.matcher(property);
    Matcher table = OF_TABLE.matcher(property);
    if (SINGLE.contains(property)) {
      target = single;
      key = property;
    } else if (application.matches()) {
      target = application.group(2).equals(TOKEN) ? tokens : signingKeys;
      key = application.group(1);
    } else if (table.matches()) {
      String name = table.group(1) == null ? table.group(2) : table.group(1);
      target = tables.computeIfAbsent(name, ignored -> new TreeMap<>());
      key = table.group(3);
    } else {
      target = unknown;
      key = setting.name();
    }
    // The elements of a list come one by one, from one source: they are joined.
    if (taken.add(property)) {
      target.putIfAbsent(key, setting);
    } else {
      target.computeIfPresent(
          key, (same, first) -> new Setting(first.name(), first.value() + ',' + setting.value()));
    }
  }

  Optional<Setting> find(String property) {
    return Optional.ofNullable(single.get(property));
  }

  /** The tokens that are set, by application. */
  Map<String, Setting> applicationTokens() {
    return tokens;
  }

  /** The signing keys that are set, by application. */
  Map<String, Setting> signingKeys() {
    return signingKeys;
  }

  /** The attributes that are set, by table. */
  Map<String, Map<String, Setting>> tables() {
    return tables;
  }

  /** The name of a setting as an environment variable, for messages. */
  static String variable(String property) {
    return ENVIRONMENT_PREFIX
        + property.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  void addUnknown(List<Fault> faults) {
    List<String> known = new ArrayList<>(SINGLE.stream().map(PREFIX::concat).sorted().toList());
    APPLICATION_ATTRIBUTES.forEach(
        attribute -> known.add(PREFIX + "applications.<name>." + attribute));
    known.add(PREFIX + "tables.<name>.{" + String.join(",", TABLE_ATTRIBUTES) + "}");
    unknown
        .keySet()
        .forEach(
            name ->
                faults.add(
                    new Fault(
                        name,
                        "a setting that the publisher does not know",
                        "one of " + String.join(", ", known),
                        "correct the name, or remove it")));
  }
}
