package io.github.wrappersync.publisher;

import io.github.wrappersync.publisher.drain.Writer;
import io.github.wrappersync.publisher.operations.WriterControl;
import io.github.wrappersync.publisher.settings.PublisherSettings;
import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What operators ask of the writer, on any instance. */
@Configuration(proxyBeanMethods = false)
class ControlConfiguration {

  @Bean
  WriterControl writerControl(
      JdbcClient jdbc, PublisherSettings settings, ObjectProvider<Writer> writer) {
    return new WriterControl(
        jdbc,
        settings.wrapperSchema(),
        () -> Optional.ofNullable(writer.getIfAvailable()).map(Writer::state));
  }
}
