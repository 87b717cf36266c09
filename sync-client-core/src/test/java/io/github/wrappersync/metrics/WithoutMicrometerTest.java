package io.github.wrappersync.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.wrappersync.client.SyncClient;
import io.github.wrappersync.model.CreditConfig;
import io.github.wrappersync.model.DataTypes;
import io.github.wrappersync.testing.InMemoryPublisher;
import java.io.File;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WithoutMicrometerTest {

  /** An application; loaded by a class loader that does not know Micrometer. */
  public static final class Application {

    public static String run() {
      InMemoryPublisher publisher = new InMemoryPublisher();
      publisher.publish(
          "crm",
          "t1",
          DataTypes.CREDIT_CONFIGS,
          new CreditConfig("a", "t1", "crm.a", BigDecimal.TEN, true));
      try (SyncClient client =
          SyncClient.builder("crm").allTenants().catchUp(publisher.catchUp()).build()) {
        var costs = client.creditCosts();
        client.handle("bill", DataTypes.CREDIT_CONFIGS, change -> {});
        client.start().awaitCaughtUp(Duration.ofSeconds(10));
        return costs.require("t1", "crm.a").toString();
      }
    }
  }

  @Test
  void aClientWorksWhereMicrometerIsNotOnTheClassPath() throws Exception {
    try (URLClassLoader loader = withoutMicrometer()) {
      assertThatThrownBy(() -> loader.loadClass("io.micrometer.core.instrument.MeterRegistry"))
          .isInstanceOf(ClassNotFoundException.class);

      Class<?> application = loader.loadClass(Application.class.getName());
      assertThat(application).isNotSameAs(Application.class);
      assertThat(application.getMethod("run").invoke(null)).isEqualTo("10");
    }
  }

  private static URLClassLoader withoutMicrometer() throws IOException {
    List<URL> urls = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      if (!entry.contains("micrometer")) {
        urls.add(Path.of(entry).toUri().toURL());
      }
    }
    return new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
  }
}
