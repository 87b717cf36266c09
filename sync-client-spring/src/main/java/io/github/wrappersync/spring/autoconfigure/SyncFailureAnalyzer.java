package io.github.wrappersync.spring.autoconfigure;

import io.github.wrappersync.spring.SyncConfigurationException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Shows what is wrong about the client's configuration, and what to do. */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class SyncFailureAnalyzer extends AbstractFailureAnalyzer<SyncConfigurationException> {

  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, SyncConfigurationException cause) {
    return new FailureAnalysis(cause.description(), cause.action(), cause);
  }
}
