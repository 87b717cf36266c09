package io.github.wrappersync.publisher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.github.wrappersync.publisher.settings.PublisherSettings;
import io.github.wrappersync.publisher.testing.SeedTables;
import io.github.wrappersync.publisher.testing.TestDatabase;
import io.github.wrappersync.publisher.testing.TestServers;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/** No secret in any text that the publisher makes, whatever works and whatever fails. */
@ExtendWith(OutputCaptureExtension.class)
class NoSecretsTest {

  private static final String ADMIN = "adm1n-c4nary/+token-0123456789";
  private static final String CRM = "crm-c4nary/+token-0123456789";
  private static final String HRMS = "hrms-c4nary/+token-0123456789";
  private static final String DATABASE_PASSWORD = "d4tabase:c4nary/p@ss w%rd+";
  private static final String REDIS_PASSWORD = "r3dis:c4nary/p@ss%w+rd";
  private static final String SIGNING_KEY = "sigkey_Wng4MS1rcTI3LW13NTUtdHQwOS1wcDY0";
  private static final String WEBHOOK_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  private static final String TRIED = "a-token-that-somebody-tries-c4nary";

  /** A secret that is added later gets its line here, and its setting below. */
  private final Canaries canaries =
      new Canaries()
          .add("the administrator's token", ADMIN)
          .add("the token of crm", CRM)
          .add("the token of hrms", HRMS)
          .add("the database's password", DATABASE_PASSWORD)
          .add("the password of Redis", REDIS_PASSWORD)
          .add("the login of Redis", "sync:" + REDIS_PASSWORD)
          .add("the webhook's secret", WEBHOOK_SECRET)
          .add("the webhook's key", WEBHOOK_SECRET.substring("whsec_".length()))
          .add("the signing key", SIGNING_KEY)
          .add("the key in it", SIGNING_KEY.substring("sigkey_".length()))
          .add("a token that was tried", TRIED);

  private final HttpClient http = HttpClient.newHttpClient();
  private int port;

  @AfterEach
  void logAsBefore() {
    ((Logger) LoggerFactory.getLogger("io.github.wrappersync")).setLevel(Level.INFO);
  }

  private static ConfigurableApplicationContext run(String... settings) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "--server.port=0",
                "--logging.level.io.github.wrappersync=TRACE",
                "--sync.publisher.admin-token=" + ADMIN,
                "--sync.publisher.applications.crm.token=" + CRM,
                "--sync.publisher.applications.crm.signing-key=" + SIGNING_KEY,
                "--sync.publisher.applications.hrms.token=" + HRMS));
    all.addAll(List.of(settings));
    return PublisherApplication.create(PublisherApplication.class).run(all.toArray(String[]::new));
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static String url(TestDatabase database, String user) {
    String server = database.jdbcUrl().replaceFirst("jdbc:postgresql://([^/]+)/.*", "$1");
    return "--DATABASE_URL=postgresql://%s:%s@%s/%s"
        .formatted(user, encode(DATABASE_PASSWORD), server, database.name());
  }

  private static String redis(String address) {
    return "--REDIS_URL=redis://sync:%s@%s".formatted(encode(REDIS_PASSWORD), address);
  }

  private String ask(String method, String path, String token, String body) throws Exception {
    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .header("Authorization", "Bearer " + token)
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    String text = answer.statusCode() + " " + answer.headers().map() + "\n" + answer.body();
    canaries.assertNoneIn(method + " " + path, text);
    return text;
  }

  private String get(String path) throws Exception {
    return ask("GET", path, ADMIN, "");
  }

  @Test
  void noneWhileItRuns(CapturedOutput output) throws Exception {
    TestDatabase database = TestServers.newDatabase();
    SeedTables.create(database.dataSource());
    // A Redis without a password refuses one: the line to it fails, and is tried again and again.
    String address = TestServers.redisUri().replace("redis://", "");
    try (ConfigurableApplicationContext context = run(url(database, "postgres"), redis(address))) {
      port = ((ServletWebServerApplicationContext) context).getWebServer().getPort();
      await().until(() -> get("/admin/status").contains("\"state\":\"writing\""));
      ask(
          "PUT",
          "/admin/applications/crm/webhook",
          ADMIN,
          "{\"url\":\"http://localhost:1/x\",\"secret\":7}");
      // The answer shows the secret once, to who has given it: this one is not searched.
      http.send(
          HttpRequest.newBuilder(
                  URI.create("http://localhost:" + port + "/admin/applications/crm/webhook"))
              .header("Authorization", "Bearer " + ADMIN)
              .PUT(
                  HttpRequest.BodyPublishers.ofString(
                      "{\"url\":\"http://localhost:1/x\",\"secret\":\"" + WEBHOOK_SECRET + "\"}"))
              .build(),
          HttpResponse.BodyHandlers.discarding());
      database.execute(
          "INSERT INTO credit_configurations (config_id, tenant_id, operation_code, credit_cost) VALUES ('c', 't', 'crm.leads.create', 3)");
      for (String path :
          List.of(
              "/admin/status",
              "/admin/consumers",
              "/admin/deliveries",
              "/admin/applications",
              "/admin/applications/crm",
              "/admin/applications/crm/webhook",
              "/admin/set-aside",
              "/admin/openapi.yaml",
              "/admin/backfills",
              "/admin/triggers",
              "/admin/history",
              "/admin/retention",
              "/actuator",
              "/actuator/health",
              "/actuator/health/readiness",
              "/actuator/prometheus",
              "/actuator/env",
              "/actuator/configprops",
              "/actuator/heapdump",
              "/actuator/beans",
              "/actuator/loggers",
              "/console/",
              "/console/main.js",
              "/error")) {
        get(path);
      }
      for (String path : List.of("env", "configprops", "heapdump", "threaddump", "beans")) {
        assertThat(get("/actuator/" + path)).startsWith("404");
      }
      for (String path : List.of("/v1/crm/changes", "/v1/crm/snapshot", "/v1/crm/digest")) {
        ask("GET", path, CRM, "");
        ask("GET", path, TRIED, "");
        ask("GET", path, HRMS, "");
        ask("GET", path + "?token=" + 1, CRM, "");
      }
      ask("POST", "/v1/crm/progress", CRM, "{\"consumer\":7}");
      ask("POST", "/admin/check", ADMIN, "");
      canaries.assertNoneIn("the settings", context.getBean(PublisherSettings.class).toString());
      for (String name : context.getBeanDefinitionNames()) {
        canaries.assertNoneIn("the bean " + name, String.valueOf(context.getBean(name)));
      }
      for (Thread thread : Thread.getAllStackTraces().keySet()) {
        canaries.assertNoneIn("the name of a thread", thread.toString());
      }
      canaries.assertNoneIn("JMX", managementBeans());
    }
    canaries.assertNoneIn("the log", output.getAll());
  }

  @Test
  void noneWhenItDoesNotStart(CapturedOutput output) {
    TestDatabase database = TestServers.newDatabase();
    database.execute("CREATE ROLE refused_with_password NOLOGIN");
    String nowhere = "localhost:" + TestServers.freePort();
    for (String[] settings :
        List.of(
            new String[] {url(database, "refused_with_password"), redis("localhost")},
            new String[] {
              "--DATABASE_URL=postgresql://u:%s@%s/db"
                  .formatted(encode(DATABASE_PASSWORD), nowhere),
              redis("localhost")
            },
            new String[] {
              "--DATABASE_URL=jdbc:postgresql://%s/db?user=u&password=%s"
                  .formatted(nowhere, encode(DATABASE_PASSWORD)),
              redis("localhost")
            },
            new String[] {
              "--DATABASE_URL=postgresql://u:%s@%s".formatted(DATABASE_PASSWORD, nowhere),
              redis("localhost:port"),
              "--sync.publisher.applications.finance.token=" + CRM,
              "--sync.publisher.tables.licenses.priority=urgent"
            },
            new String[] {
              "--DATABASE_URL=" + DATABASE_PASSWORD, "--REDIS_URL=" + REDIS_PASSWORD
            })) {
      Throwable failure = catchThrowable(() -> run(settings).close());
      assertThat(failure).isNotNull();
      for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
        canaries.assertNoneIn("the exception of a start", cause.toString());
      }
    }
    canaries.assertNoneIn("the log of a start", output.getAll());
    assertThat(output.getAll()).contains("The publisher cannot start");
  }

  private static String managementBeans() throws JMException {
    MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    StringBuilder all = new StringBuilder();
    for (ObjectName name : server.queryNames(null, null)) {
      all.append(name).append('\n');
      for (MBeanAttributeInfo attribute : server.getMBeanInfo(name).getAttributes()) {
        try {
          Object value = server.getAttribute(name, attribute.getName());
          all.append(value instanceof Object[] many ? Arrays.deepToString(many) : value);
        } catch (JMException | RuntimeException e) {
          all.append(e.getMessage()); // not every attribute can be read
        }
      }
    }
    return all.toString();
  }
}
