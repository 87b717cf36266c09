package io.github.wrappersync.publisher.api;

import io.github.wrappersync.publisher.operations.ApplicationDirectory;
import io.github.wrappersync.publisher.settings.PublisherSettings;
import org.apache.catalina.core.StandardHost;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;

/** What all HTTP requests have in common; the resources have configurations of their own. */
@Configuration(proxyBeanMethods = false)
@Import({ProblemAdvice.class, ErrorPage.class})
public class ApiConfiguration {

  private static final String BUFFER_BYTES = "4096";

  @Bean
  FilterRegistrationBean<BearerFilter> bearerFilter(
      ApplicationDirectory applications, PublisherSettings settings) {
    var filter =
        new FilterRegistrationBean<>(new BearerFilter(applications, settings.adminToken()));
    filter.setOrder(Ordered.HIGHEST_PRECEDENCE + 100);
    return filter;
  }

  @Bean
  FilterRegistrationBean<BodyLimitFilter> bodyLimitFilter() {
    var filter = new FilterRegistrationBean<>(new BodyLimitFilter());
    filter.setOrder(Ordered.HIGHEST_PRECEDENCE + 200);
    return filter;
  }

  /** Behind the token, which says whose turn it is. */
  @Bean
  FilterRegistrationBean<TurnFilter> turnFilter(PublisherSettings settings) {
    var filter =
        new FilterRegistrationBean<>(new TurnFilter(settings.limits().requestsPerApplication()));
    filter.setOrder(Ordered.HIGHEST_PRECEDENCE + 300);
    return filter;
  }

  /**
   * As many connections as there is memory for, unless the operator says how many; and with buffers
   * of half the usual size, as most connections wait.
   */
  @Bean
  WebServerFactoryCustomizer<TomcatServletWebServerFactory> connections(
      PublisherSettings settings, Environment environment) {
    String connections =
        environment.getProperty(
            "server.tomcat.max-connections", String.valueOf(settings.limits().connections()));
    return factory ->
        factory.addConnectorCustomizers(
            connector -> {
              connector.setProperty("maxConnections", connections);
              connector.setProperty("socket.appReadBufSize", BUFFER_BYTES);
              connector.setProperty("socket.appWriteBufSize", BUFFER_BYTES);
            });
  }

  @Bean
  WebServerFactoryCustomizer<TomcatServletWebServerFactory> bodiesThatNobodyReads() {
    return factory -> factory.addEngineValves(new UnreadBodyValve());
  }

  /** Parameters stand in the query alone: a body is JSON, whatever type it says it has. */
  @Bean
  WebServerFactoryCustomizer<TomcatServletWebServerFactory> bodiesAreNoForms() {
    return factory ->
        factory.addConnectorCustomizers(connector -> connector.setParseBodyMethods(""));
  }

  @Bean
  WebServerFactoryCustomizer<TomcatServletWebServerFactory> problemsForWhatTomcatRefuses() {
    return factory ->
        factory.addContextCustomizers(
            context ->
                ((StandardHost) context.getParent())
                    .setErrorReportValveClass(ProblemValve.class.getName()));
  }
}
