package io.github.wrappersync.spring.autoconfigure;

import io.github.wrappersync.client.SyncClient;
import io.github.wrappersync.model.Change;
import io.github.wrappersync.model.CreditConfig;
import io.github.wrappersync.model.DataTypes;
import io.github.wrappersync.spring.listener.SyncListener;
import io.github.wrappersync.spring.test.WithInMemoryPublisher;
import io.github.wrappersync.testing.InMemoryPublisher;
import io.github.wrappersync.view.CreditCosts;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** An application that needs nothing but the starter; answers what its listener was told. */
public final class BareApplication implements Callable<String> {

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @WithInMemoryPublisher
  @Import(Listener.class)
  static class Application {}

  static class Listener {
    private final CreditCosts costs;
    private volatile String told = "nothing";

    Listener(CreditCosts costs) {
      this.costs = costs;
    }

    @SyncListener(id = "prices")
    void on(Change<CreditConfig> change) {
      told = "told " + change.recordId();
    }
  }

  @Override
  public String call() {
    try (ConfigurableApplicationContext context =
        new SpringApplicationBuilder(Application.class)
            .web(WebApplicationType.NONE)
            .properties(
                "sync.client.application=crm",
                "sync.client.webhook.secrets=",
                "logging.level.root=warn",
                "spring.main.register-shutdown-hook=false")
            .run()) {
      context
          .getBean(InMemoryPublisher.class)
          .publish(
              "crm",
              "t1",
              DataTypes.CREDIT_CONFIGS,
              new CreditConfig("a", "t1", "crm.a", BigDecimal.ONE, true));
      context.getBean(SyncClient.class).awaitCaughtUp(Duration.ofSeconds(10));
      Listener listener = context.getBean(Listener.class);
      return listener.told + " at " + listener.costs.require("t1", "crm.a");
    }
  }
}
