package io.github.wrappersync.publisher.settings;

import io.github.wrappersync.model.Priority;
import io.github.wrappersync.publisher.registry.CapturedTable;
import io.github.wrappersync.publisher.registry.CapturedTables;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Everything that the operator sets.
 *
 * @param database the wrapper's database: {@code DATABASE_URL}
 * @param redis where changes are announced: {@code REDIS_URL}, and with TLS {@code REDIS_CA_FILE}
 * @param port where HTTP is served, 8080 by default, 0 for any free one: {@code SERVER_PORT}
 * @param adminToken opens {@code /admin}: {@code SYNC_PUBLISHER_ADMIN_TOKEN}
 * @param applicationTokens the tokens of applications that are set, by name, in the order of names:
 *     {@code SYNC_PUBLISHER_APPLICATIONS_CRM_TOKEN}
 * @param signingKeys what the messages of applications are signed with that are set, by name:
 *     {@code SYNC_PUBLISHER_APPLICATIONS_CRM_SIGNING_KEY}
 * @param wrapperSchema the schema of the wrapper's tables, {@code public} by default: {@code
 *     SYNC_PUBLISHER_WRAPPER_SCHEMA}
 * @param tables the tables that are captured: the default ones, with what {@code
 *     sync.publisher.tables.*} changes or adds
 * @param webhooks how webhooks are delivered: {@code sync.publisher.webhooks.*}
 * @param retention how long what is done with is kept
 * @param health from when on a waiting change is a cause for concern
 * @param intervals how often a priority is drained, {@code sync.publisher.intervals.*}; as soon as
 *     changes come where it is not named
 */
public record PublisherSettings(
    DatabaseSettings database,
    RedisSettings redis,
    int port,
    Secret adminToken,
    Map<String, Secret> applicationTokens,
    Map<String, Secret> signingKeys,
    String wrapperSchema,
    CapturedTables tables,
    WebhookSettings webhooks,
    RetentionSettings retention,
    HealthSettings health,
    Map<Priority, Duration> intervals) {

  private static final Pattern SCHEMA = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,62}");
  private static final int HIGHEST_PORT = 65_535;

  /**
   * Reads and checks all settings.
   *
   * @param defaultTables gives the tables captured by default in a schema
   * @throws SettingsException if there are faults, with all of them
   */
  public static PublisherSettings read(
      ConfigurableEnvironment environment, Function<String, List<CapturedTable>> defaultTables) {
    Settings settings = Settings.of(environment);
    List<Fault> faults = new ArrayList<>();

    String schema = schema(settings, faults);
    var read =
        new Object() {
          final DatabaseSettings database =
              DatabaseSettings.read(environment.getProperty(DatabaseSettings.NAME), faults);
          final RedisSettings redis = RedisSettings.read(environment, settings, faults);
          final int port = port(environment, faults);
          final TokenSettings tokens = TokenSettings.read(settings, faults);
          final Map<String, Secret> signingKeys = SigningKeySettings.read(settings, faults);
          final CapturedTables tables =
              TableSettings.read(settings, schema, defaultTables.apply(schema), faults);
          final WebhookSettings webhooks = WebhookSettings.read(settings, faults);
          final RetentionSettings retention = RetentionSettings.read(settings, faults);
          final HealthSettings health = HealthSettings.read(settings, faults);
          final Map<Priority, Duration> intervals = IntervalSettings.read(settings, faults);
        };
    settings.addUnknown(faults);

    if (!faults.isEmpty()) {
      throw new SettingsException(faults);
    }
    return new PublisherSettings(
        read.database,
        read.redis,
        read.port,
        read.tokens.admin(),
        read.tokens.applications(),
        read.signingKeys,
        schema,
        read.tables,
        read.webhooks,
        read.retention,
        read.health,
        read.intervals);
  }

  private static String schema(Settings settings, List<Fault> faults) {
    return settings
        .find(Settings.WRAPPER_SCHEMA)
        .map(
            setting -> {
              if (!SCHEMA.matcher(setting.value()).matches()) {
                faults.add(
                    new Fault(
                        setting.name(),
                        "'" + setting.value() + "'",
                        "the name of a schema: letters, digits and underscores",
                        setting.name() + "=public"));
              }
              return setting.value();
            })
        .orElse("public");
  }

  private static int port(ConfigurableEnvironment environment, List<Fault> faults) {
    String text = environment.getProperty("server.port", "8080").strip();
    try {
      int port = Integer.parseInt(text);
      if (port >= 0 && port <= HIGHEST_PORT) {
        return port;
      }
    } catch (NumberFormatException e) {
      // Told below, like a number out of range.
    }
    faults.add(
        new Fault(
            "SERVER_PORT",
            "'" + text + "'",
            "a whole number from 0 (any free port) to " + HIGHEST_PORT,
            "SERVER_PORT=8080"));
    return 0;
  }
}
