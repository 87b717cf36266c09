package outside.spring;

import io.github.wrappersync.client.SyncClient;
import io.github.wrappersync.model.CreditConfig;
import io.github.wrappersync.model.DataTypes;
import io.github.wrappersync.spring.SyncClientBuilderCustomizer;
import io.github.wrappersync.spring.SyncClientCustomizer;
import io.github.wrappersync.testing.InMemoryPublisher;
import java.math.BigDecimal;
import java.time.Duration;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/** Has a client because its properties say so, and looks a price up. */
@SpringBootApplication
public class Application {

  public static void main(String[] arguments) {
    try (var context =
        SpringApplication.run(
            Application.class, "--sync.client.application=crm", "--sync.client.tenants=t1")) {
      SyncClient client = context.getBean(SyncClient.class).awaitReady(Duration.ofSeconds(10));
      System.out.println(
          "A lead costs " + client.creditCosts().require("t1", "crm.leads.create"));
    }
  }

  @Bean
  InMemoryPublisher publisher() {
    InMemoryPublisher publisher = new InMemoryPublisher();
    publisher.publish(
        "crm",
        "t1",
        DataTypes.CREDIT_CONFIGS,
        new CreditConfig("c1", "t1", "crm.leads.create", new BigDecimal("3.00"), true));
    return publisher;
  }

  @Bean
  SyncClientBuilderCustomizer inMemory(InMemoryPublisher publisher) {
    return builder -> builder.catchUp(publisher.catchUp()).liveFeed(publisher.liveFeed("crm"));
  }

  @Bean
  SyncClientCustomizer views() {
    return SyncClient::creditCosts;
  }
}
