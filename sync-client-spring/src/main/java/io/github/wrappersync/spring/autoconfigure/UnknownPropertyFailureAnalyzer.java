package io.github.wrappersync.spring.autoconfigure;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Names the properties that are not known, with those that may be meant. Their values are not told,
 * as Spring Boot itself would: one of them may be a token under a name that is misspelt.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class UnknownPropertyFailureAnalyzer
    extends AbstractFailureAnalyzer<UnboundConfigurationPropertiesException> {

  @Override
  protected @Nullable FailureAnalysis analyze(
      Throwable rootFailure, UnboundConfigurationPropertiesException cause) {
    List<String> unknown = new ArrayList<>();
    List<String> fixes = new ArrayList<>();
    for (ConfigurationProperty property : cause.getUnboundProperties()) {
      String name = property.getName().toString();
      if (!name.startsWith(KnownProperties.PREFIX)) {
        return null;
      }
      unknown.add(
          "%n  %d. %s%s"
              .formatted(
                  unknown.size() + 1,
                  name,
                  property.getOrigin() == null ? "" : " from " + property.getOrigin()));
      fixes.add(
          "%n  %d. %s"
              .formatted(
                  fixes.size() + 1,
                  KnownProperties.nearest(name)
                      .map(known -> "Did you mean %s? Otherwise take it out.".formatted(known))
                      .orElse("Take it out.")));
    }
    return new FailureAnalysis(
        "There are properties sync.client.* that are not known:" + String.join("", unknown),
        "Correct each of them:" + String.join("", fixes),
        cause);
  }
}
