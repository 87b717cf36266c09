package io.github.wrappersync.publisher.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.wrappersync.model.Priority;
import io.github.wrappersync.publisher.capture.DefaultTables;
import io.github.wrappersync.publisher.registry.CapturedTable;
import io.github.wrappersync.publisher.registry.RoutingRule;
import io.github.wrappersync.wire.SigningKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

class PublisherSettingsTest {

  private final Map<String, Object> variables =
      new HashMap<>(
          Map.of(
              "DATABASE_URL", "postgresql://sync:secret@db:5433/wrapper",
              "REDIS_URL", "redis://cache",
              "SYNC_PUBLISHER_ADMIN_TOKEN", "admin-token-0123456789",
              "SYNC_PUBLISHER_APPLICATIONS_CRM_TOKEN", "crm-token-0123456789",
              "SYNC_PUBLISHER_APPLICATIONS_HRMS_TOKEN", "hrms-token-0123456789",
              "SYNC_PUBLISHER_APPLICATIONS_FINANCE_TOKEN", "finance-token-0123456789"));
  private final Map<String, Object> properties = new HashMap<>();

  private PublisherSettings read() {
    StandardEnvironment environment = new StandardEnvironment();
    environment.getPropertySources().remove("systemEnvironment");
    environment.getPropertySources().remove("systemProperties");
    environment
        .getPropertySources()
        .addLast(new SystemEnvironmentPropertySource("systemEnvironment", variables));
    environment.getPropertySources().addLast(new MapPropertySource("file", properties));
    return PublisherSettings.read(environment, schema -> DefaultTables.in(schema).all());
  }

  private List<Fault> faults() {
    return catchThrowableOfType(SettingsException.class, this::read).faults();
  }

  @Test
  void whatIsSetIsReadAndTheRestHasItsDefaults() {
    PublisherSettings settings = read();

    assertThat(settings.port()).isEqualTo(8080);
    assertThat(settings.wrapperSchema()).isEqualTo("public");
    assertThat(settings.redis().address()).hasToString("redis://cache:6379");
    assertThat(settings.applicationTokens()).containsOnlyKeys("crm", "finance", "hrms");
    assertThat(settings.tables().all()).isEqualTo(DefaultTables.in("public").all());
    assertThat(settings.toString()).doesNotContain("secret", "0123456789");
  }

  @Test
  void theTimesOfWebhooksCanBeSet() {
    assertThat(read().webhooks())
        .isEqualTo(
            new WebhookSettings(
                Duration.ofDays(3),
                Duration.ofDays(30),
                Duration.ofSeconds(5),
                Duration.ofSeconds(15)));
    variables.put("SYNC_PUBLISHER_WEBHOOKS_DISABLE_AFTER", "12h");
    properties.put("sync.publisher.webhooks.call-timeout", "1500ms");
    assertThat(read().webhooks().disableAfter()).isEqualTo(Duration.ofHours(12));
    assertThat(read().webhooks().callTimeout()).isEqualTo(Duration.ofMillis(1500));
  }

  @Test
  void aTimeOfWebhooksThatIsNoneOrOutOfRangeIsAFault() {
    variables.put("SYNC_PUBLISHER_WEBHOOKS_DISABLE_AFTER", "never");
    variables.put("SYNC_PUBLISHER_WEBHOOKS_RETENTION_LIMIT", "1m");
    properties.put("sync.publisher.webhooks.connect-timeout", "-1s");

    assertThat(faults())
        .extracting(Fault::setting)
        .containsExactlyInAnyOrder(
            "SYNC_PUBLISHER_WEBHOOKS_DISABLE_AFTER",
            "SYNC_PUBLISHER_WEBHOOKS_RETENTION_LIMIT",
            "sync.publisher.webhooks.connect-timeout");
  }

  @Test
  void timesAreReadInTheirUnits() {
    variables.put("SYNC_PUBLISHER_RETENTION_EVENTS", "36h");
    variables.put("SYNC_PUBLISHER_RETENTION_CHANGES", "P14D");
    properties.put("sync.publisher.health.backlog-degraded", "10s");

    assertThat(read().retention())
        .isEqualTo(
            new RetentionSettings(Duration.ofHours(36), Duration.ofDays(14), Duration.ofDays(30)));
    assertThat(read().health())
        .isEqualTo(new HealthSettings(Duration.ofSeconds(10), Duration.ofMinutes(5)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"7", "", "a week", "-1d", "0s", "59s", "99999999999999d", "40000d"})
  void whatIsNoLengthOfTimeIsAFault(String value) {
    variables.put("SYNC_PUBLISHER_RETENTION_EVENTS", value);

    assertThat(faults())
        .singleElement()
        .satisfies(
            fault -> {
              assertThat(fault.setting()).isEqualTo("SYNC_PUBLISHER_RETENTION_EVENTS");
              assertThat(fault.found()).contains("'" + value + "'");
              assertThat(fault.expected()).contains("60s", "7d");
              assertThat(fault.remedy()).isEqualTo("SYNC_PUBLISHER_RETENTION_EVENTS=7d");
            });
  }

  @Test
  void unhealthyDoesNotComeBeforeDegraded() {
    variables.put("SYNC_PUBLISHER_HEALTH_BACKLOG_DEGRADED", "10m");

    assertThat(faults())
        .singleElement()
        .satisfies(
            fault ->
                assertThat(fault.setting()).isEqualTo("SYNC_PUBLISHER_HEALTH_BACKLOG_UNHEALTHY"));
  }

  @ParameterizedTest
  @CsvSource({
    "postgresql://sync:secret@db:5433/wrapper, jdbc:postgresql://db:5433/wrapper, sync, secret, db:5433, wrapper",
    "postgres://sync@db/wrapper, jdbc:postgresql://db/wrapper, sync, '', db:5432, wrapper",
    "postgresql://s%40x:p%2Fw%3A%40+%25@db/w?sslmode=require&application_name=x, jdbc:postgresql://db/w?sslmode=require&ApplicationName=x, s@x, p/w:@+%, db:5432, w",
    "postgresql://sync:p@ss:w@db/wrapper, jdbc:postgresql://db/wrapper, sync, p@ss:w, db:5432, wrapper",
    "jdbc:postgresql://db:1/w?user=u&password=p, jdbc:postgresql://db:1/w?user=u&password=p, u, p, db:1, w",
    "'postgresql://u@a:1,b:2/w', 'jdbc:postgresql://a:1,b:2/w', u, '', 'a,b:1,2', w",
  })
  void aDatabaseIsNamedInBothForms(
      String url, String jdbcUrl, String user, String password, String address, String name) {
    variables.put("DATABASE_URL", url);

    assertThat(read().database())
        .isEqualTo(new DatabaseSettings(jdbcUrl, user, new Secret(password), address, name));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "  ",
        "secret",
        "secret@db/wrapper",
        "mysql://u:secret@db/w",
        "postgresql://u:secret@db",
        "postgresql://u:secret@db/",
        "postgresql://u:secret%zz@db/w",
        "postgresql://u:secret@db:port/w",
        "jdbc:mysql://db/w?password=secret",
        "jdbc:postgresql://db:99999999/w?password=secret",
      })
  void anythingElseIsAFaultThatShowsNoSecret(String url) {
    variables.put("DATABASE_URL", url);

    assertThat(faults())
        .singleElement()
        .satisfies(
            fault -> {
              assertThat(fault.setting()).isEqualTo("DATABASE_URL");
              assertThat(fault.found()).isNotEmpty().doesNotContain("secret");
            });
  }

  @ParameterizedTest
  @CsvSource({
    "redis://localhost, redis://localhost:6379",
    "rediss://:secret@cache/3, rediss://cache:6379",
    "redis-sentinel://user:secret@one:1?sentinelPassword=secret#main, redis-sentinel://one:1#main",
    "rediss-cluster://user:secret@[::1]:1, rediss-cluster://[::1]:1",
  })
  void redisIsNamedByItsUrl(String url, String address) {
    variables.put("REDIS_URL", url);

    assertThat(read().redis().address()).hasToString(address);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "localhost:6379", "http://:secret@h", "redis://", "redis://:secret@h/x"})
  void anotherUrlOfRedisIsAFault(String url) {
    variables.put("REDIS_URL", url);

    assertThat(faults())
        .singleElement()
        .satisfies(
            fault -> assertThat(fault.toString()).contains("REDIS_URL").doesNotContain("secret"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"REDIS_CA_FILE", "SYNC_PUBLISHER_REDIS_CA_FILE"})
  void certificatesForRedisAreReadFromAFile(String name, @TempDir Path directory)
      throws IOException {
    HeldCertificate certificate = new HeldCertificate.Builder().certificateAuthority(0).build();
    Path pem = Files.writeString(directory.resolve("ca.pem"), certificate.certificatePem());
    Path key = Files.writeString(directory.resolve("key.pem"), certificate.privateKeyPkcs8Pem());
    variables.put("REDIS_URL", "rediss://cache");
    variables.put(name, pem.toString());
    properties.put("sync.publisher.redis.certificate-file", pem.toString());
    properties.put("sync.publisher.redis.key-file", key.toString());

    assertThat(read().redis().tls().trustManager().getAcceptedIssuers())
        .containsExactly(certificate.certificate());
    assertThat(read().redis().tls().keys()).isPresent();
  }

  @Test
  void filesForTlsThatCanNotBeUsedAreFaults(@TempDir Path directory) throws IOException {
    Path empty = Files.createFile(directory.resolve("empty.pem"));
    variables.put("REDIS_URL", "rediss://cache");
    variables.put("REDIS_CA_FILE", directory.resolve("absent.pem").toString());
    variables.put("REDIS_CERTIFICATE_FILE", empty.toString());

    assertThat(faults())
        .extracting(Fault::setting)
        .containsExactly("REDIS_CA_FILE", "REDIS_KEY_FILE");
    assertThat(faults().get(0).found()).contains("absent.pem", "does not exist");

    variables.put("REDIS_KEY_FILE", empty.toString());
    assertThat(faults()).extracting(Fault::setting).contains("REDIS_CERTIFICATE_FILE");

    variables.put("REDIS_URL", "redis://cache");
    assertThat(faults().get(0).found()).contains("no TLS");
  }

  @Test
  void certificatesForTheDatabaseAreLeftToItsDriver() {
    variables.put(
        "DATABASE_URL",
        "postgresql://sync:secret@db/wrapper?sslmode=verify-full&sslrootcert=/etc/ca.pem");

    assertThat(read().database().jdbcUrl())
        .contains("sslmode=verify-full", "sslrootcert=/etc/ca.pem");
  }

  @Test
  void aTableIsAddedAndADefaultOneIsChanged() {
    variables.put("SYNC_PUBLISHER_WRAPPER_SCHEMA", "wrapper");
    variables.put("SYNC_PUBLISHER_TABLES_CREDIT_CONFIGURATIONS_PRIORITY", "critical");
    properties.put("sync.publisher.tables.licenses.key", "license_id");
    properties.put("sync.publisher.tables.licenses.data-type", "licenses");
    properties.put("sync.publisher.tables.licenses.columns[0]", "license_id");
    properties.put("sync.publisher.tables.licenses.columns[1]", "tenant_id");

    PublisherSettings settings = read();

    assertThat(settings.tables().byDataType("licenses"))
        .contains(
            new CapturedTable(
                "wrapper",
                "licenses",
                "license_id",
                "tenant_id",
                "licenses",
                Priority.NORMAL,
                List.of("license_id", "tenant_id"),
                RoutingRule.TENANT));
    assertThat(settings.tables().byName("credit_configurations").orElseThrow().priority())
        .isEqualTo(Priority.CRITICAL);
    assertThat(settings.tables().all()).hasSize(5);
  }

  @Test
  void aPriorityMayHaveAnIntervalOfItsOwn() {
    assertThat(read().intervals()).isEmpty();

    variables.put("SYNC_PUBLISHER_INTERVALS_LOW", "2m");
    properties.put("sync.publisher.intervals.normal", " 500ms ");
    properties.put("sync.publisher.intervals.critical", "adaptive");

    assertThat(read().intervals())
        .isEqualTo(
            Map.of(Priority.LOW, Duration.ofMinutes(2), Priority.NORMAL, Duration.ofMillis(500)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"0s", "-1s", "5", "5 days", "", "25h", "1.5s", "9999999999h", "soon", "PT1M"})
  void anIntervalThatIsNoneIsAFault(String value) {
    variables.put("SYNC_PUBLISHER_INTERVALS_LOW", value);

    assertThat(faults())
        .containsExactly(
            new Fault(
                "SYNC_PUBLISHER_INTERVALS_LOW",
                "'" + value + "'",
                "'adaptive', or a duration from 1ms to 24h with its unit: 500ms, 5s, 2m, 1h",
                "SYNC_PUBLISHER_INTERVALS_LOW=2m"));
  }

  @Test
  void aTableThatIsNotWholeIsAFaultForEachThingThatLacks() {
    properties.put("sync.publisher.tables.licenses.columns", "license_id");
    properties.put("sync.publisher.tables.entities.columns", "entity_id");
    properties.put("sync.publisher.tables.tenant_users.data-type", "roles");

    assertThat(faults())
        .extracting(Fault::setting)
        .containsExactlyInAnyOrder(
            "sync.publisher.tables.licenses.key",
            "sync.publisher.tables.licenses.data-type",
            "sync.publisher.tables.entities.columns",
            "sync.publisher.tables.*.data-type");
  }

  @Test
  void aSettingThatIsNotKnownIsAFaultWhereverItStands() {
    variables.put("SYNC_PUBLISHER_ADMIN_TOKN", "x");
    properties.put("sync.publisher.tables.entities.colour", "red");

    assertThat(faults())
        .extracting(Fault::setting)
        .containsExactlyInAnyOrder(
            "SYNC_PUBLISHER_ADMIN_TOKN", "sync.publisher.tables.entities.colour");
  }

  @Test
  void whereTheCommandLineFindsAPublisherMayStandInTheSameEnvironment() {
    variables.put("SYNC_PUBLISHER_URL", "http://localhost:8080");

    assertThat(read().port()).isEqualTo(8080);
  }

  @Test
  void tokensAreLongAndDifferentFromEachOther() {
    variables.put("SYNC_PUBLISHER_ADMIN_TOKEN", "crm-token-0123456789");
    variables.put("SYNC_PUBLISHER_APPLICATIONS_HRMS_TOKEN", "with a space 0123456789");
    variables.put("SYNC_PUBLISHER_APPLICATIONS_FINANCE_TOKEN", "fifteen-charact");

    assertThat(faults())
        .extracting(Fault::found)
        .containsExactlyInAnyOrder(
            "the same token as in SYNC_PUBLISHER_ADMIN_TOKEN",
            "a text with whitespace or characters beyond ASCII",
            "a text of 15 characters");
  }

  @Test
  void applicationsMayHaveTheirTokensFromElsewhere() {
    variables.keySet().removeIf(name -> name.startsWith("SYNC_PUBLISHER_APPLICATIONS_"));

    assertThat(read().applicationTokens()).isEmpty();
  }

  @Test
  void signingKeysAreReadByApplicationAndNeverShown() {
    String key = SigningKey.random().text();
    String other = SigningKey.random().text();
    variables.put("SYNC_PUBLISHER_APPLICATIONS_CRM_SIGNING_KEY", key);
    properties.put("sync.publisher.applications.field-sales.signing-key", other);

    assertThat(read().signingKeys())
        .containsOnlyKeys("crm", "field-sales")
        .containsEntry("crm", new Secret(key));
    assertThat(read().toString()).doesNotContain(key).doesNotContain(other);
    assertThat(read().applicationTokens()).containsOnlyKeys("crm", "finance", "hrms");
  }

  @Test
  void signingKeysHaveTheirFormAndDifferFromEachOther() {
    String key = SigningKey.random().text();
    variables.put("SYNC_PUBLISHER_APPLICATIONS_CRM_SIGNING_KEY", key);
    variables.put("SYNC_PUBLISHER_APPLICATIONS_HRMS_SIGNING_KEY", key);
    variables.put("SYNC_PUBLISHER_APPLICATIONS_FINANCE_SIGNING_KEY", "sigkey_c2hvcnQ=");
    properties.put("sync.publisher.applications.BAD.signing-key", SigningKey.random().text());
    properties.put("sync.publisher.applications.empty.signing-key", " ");

    assertThat(faults())
        .extracting(Fault::found)
        .containsExactlyInAnyOrder(
            "the same key as in SYNC_PUBLISHER_APPLICATIONS_CRM_SIGNING_KEY",
            "a text that does not have that form",
            "the application 'BAD', which is no name of one",
            "empty");
    assertThat(faults()).noneMatch(fault -> fault.toString().contains(key));
  }
}
