package io.github.wrappersync.spring.autoconfigure.health;

import io.github.wrappersync.client.SyncClient;
import io.github.wrappersync.spring.autoconfigure.SyncClientAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroupsPostProcessor;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Contributes {@code sync} to the health of an application with one client, and to its readiness.
 * Switched off by {@code management.health.sync.enabled=false}; replaced by a bean {@code
 * syncHealthContributor}.
 */
@AutoConfiguration(
    after = SyncClientAutoConfiguration.class,
    afterName =
        "org.springframework.boot.health.autoconfigure.actuate.endpoint.AvailabilityProbesAutoConfiguration")
@ConditionalOnClass(
    name = {
      "org.springframework.boot.health.contributor.HealthContributor",
      "org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator"
    })
@ConditionalOnSingleCandidate(SyncClient.class)
public final class SyncHealthAutoConfiguration {

  private static final String CONTRIBUTOR = "sync";

  @Configuration(proxyBeanMethods = false)
  @ConditionalOnEnabledHealthIndicator(CONTRIBUTOR)
  @EnableConfigurationProperties(SyncHealthProperties.class)
  static class ContributorConfiguration {

    @Bean
    @ConditionalOnMissingBean(name = "syncHealthContributor")
    HealthIndicator syncHealthContributor(SyncClient client, SyncHealthProperties properties) {
      return new SyncHealthIndicator(client, properties);
    }
  }

  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(
      name = {
        "org.springframework.boot.actuate.endpoint.annotation.Endpoint",
        "org.springframework.boot.health.actuate.endpoint.HealthEndpointGroupsPostProcessor"
      })
  @ConditionalOnEnabledHealthIndicator(CONTRIBUTOR)
  @ConditionalOnBooleanProperty(name = "management.health.sync.readiness", matchIfMissing = true)
  @Conditional(OnDefaultReadinessGroup.class)
  static class ReadinessConfiguration {

    @Bean
    @ConditionalOnMissingBean(name = "syncReadiness")
    HealthEndpointGroupsPostProcessor syncReadiness() {
      return new SyncReadiness(CONTRIBUTOR);
    }
  }

  /** Whether the group is left to Spring Boot: whoever says what is in it has the last word. */
  static final class OnDefaultReadinessGroup extends SpringBootCondition {

    private static final String PROPERTY = "management.endpoint.health.group.readiness";

    @Override
    public ConditionOutcome getMatchOutcome(
        ConditionContext context, AnnotatedTypeMetadata metadata) {
      Binder binder = Binder.get(context.getEnvironment());
      boolean said =
          binder.bind(PROPERTY + ".include", Bindable.setOf(String.class)).isBound()
              || binder.bind(PROPERTY + ".exclude", Bindable.setOf(String.class)).isBound();
      ConditionMessage.Builder message =
          ConditionMessage.forCondition("The default readiness group");
      return said
          ? ConditionOutcome.noMatch(message.because(PROPERTY + " says who is in it"))
          : ConditionOutcome.match(message.because(PROPERTY + " does not say who is in it"));
    }
  }
}
