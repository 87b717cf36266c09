package io.github.wrappersync.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wrappersync.client.SyncClient;
import io.github.wrappersync.model.CreditConfig;
import io.github.wrappersync.model.DataTypes;
import io.github.wrappersync.spring.listener.SyncListener;
import io.github.wrappersync.spring.test.WithInMemoryPublisher;
import io.github.wrappersync.testing.InMemoryPublisher;
import io.github.wrappersync.view.CreditCosts;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.aot.test.generate.TestGenerationContext;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.test.tools.CompileWithForkedClassLoader;
import org.springframework.core.test.tools.TestCompiler;
import org.springframework.javapoet.ClassName;

/** An application that was processed ahead of time has its client, views and listeners. */
@Tag("slow")
@CompileWithForkedClassLoader
class AheadOfTimeTest {

  @Configuration(proxyBeanMethods = false)
  @WithInMemoryPublisher
  @Import(Prices.class)
  static class Application {}

  static class Prices {
    final List<String> told = new CopyOnWriteArrayList<>();
    private final CreditCosts costs;

    Prices(CreditCosts costs) {
      this.costs = costs;
    }

    @SyncListener(id = "prices")
    void on(CreditConfig config) {
      told.add(config.configId());
    }
  }

  private static void configure(GenericApplicationContext context) {
    TestPropertyValues.of("sync.client.application=crm").applyTo(context);
  }

  @Test
  void theGeneratedContextTellsListenersAndFillsViews() {
    AnnotationConfigApplicationContext declared = new AnnotationConfigApplicationContext();
    configure(declared);
    declared.register(Application.class);
    TestGenerationContext generation = new TestGenerationContext();
    ClassName initializer =
        new ApplicationContextAotGenerator().processAheadOfTime(declared, generation);
    generation.writeGeneratedContent();

    assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(Prices.class, "on"))
        .accepts(generation.getRuntimeHints());
    TestCompiler.forSystem()
        .with(generation)
        .compile(
            compiled -> {
              GenericApplicationContext context = new GenericApplicationContext();
              configure(context);
              compiled
                  .getInstance(ApplicationContextInitializer.class, initializer.toString())
                  .initialize(context);
              try (context) {
                context.refresh();
                context
                    .getBean(InMemoryPublisher.class)
                    .publish(
                        "crm",
                        "t1",
                        DataTypes.CREDIT_CONFIGS,
                        new CreditConfig("a", "t1", "crm.a", BigDecimal.ONE, true));
                context.getBean(SyncClient.class).awaitCaughtUp(Duration.ofSeconds(10));
                assertThat(context.getBean(Prices.class).told).containsExactly("a");
                assertThat(context.getBean(Prices.class).costs.require("t1", "crm.a"))
                    .isEqualByComparingTo("1");
              }
            });
  }
}
