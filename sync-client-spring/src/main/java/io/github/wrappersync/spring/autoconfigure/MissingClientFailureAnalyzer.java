package io.github.wrappersync.spring.autoconfigure;

import io.github.wrappersync.client.SyncClient;
import io.github.wrappersync.view.CreditCosts;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

/** Says why there is no client, or none of its views, to inject. */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class MissingClientFailureAnalyzer
    extends AbstractFailureAnalyzer<NoSuchBeanDefinitionException> {

  private final Environment environment;

  MissingClientFailureAnalyzer(Environment environment) {
    this.environment = environment;
  }

  @Override
  protected @Nullable FailureAnalysis analyze(
      Throwable rootFailure, NoSuchBeanDefinitionException cause) {
    Class<?> wanted = cause.getBeanType();
    if (wanted == null || !isOurs(wanted) || cause.getNumberOfBeansFound() > 0) {
      return null;
    }
    boolean disabled = !environment.getProperty("sync.client.enabled", Boolean.class, true);
    if (!disabled && environment.containsProperty("sync.client.application")) {
      return null;
    }
    return new FailureAnalysis(
        "A bean wants a %s, and there is no client, as sync.client.%s."
            .formatted(
                wanted.getSimpleName(), disabled ? "enabled is false" : "application is not set"),
        disabled
            ? "Set sync.client.enabled=true, or declare that bean for where there is no client."
            : "Set sync.client.application to the application that this is, such as crm, with sync.client.publisher-url and sync.client.token.",
        cause);
  }

  private static boolean isOurs(Class<?> wanted) {
    return wanted == SyncClient.class || wanted.getPackage() == CreditCosts.class.getPackage();
  }
}
