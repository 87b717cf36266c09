package io.github.wrappersync.spring.autoconfigure.webhook;

import io.github.wrappersync.feed.LiveFeed;
import io.github.wrappersync.spring.SyncClientBuilderCustomizer;
import io.github.wrappersync.spring.autoconfigure.SyncClientAutoConfiguration;
import io.github.wrappersync.spring.autoconfigure.SyncClientProperties;
import io.github.wrappersync.spring.webhook.WebhookLiveFeed;
import io.github.wrappersync.wire.WebhookSecret;
import java.time.Clock;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerResponse;

/**
 * Makes webhooks the live feed of the client, and receives them where Spring MVC is. Without it,
 * whoever receives requests gives them to the bean {@link WebhookLiveFeed}.
 */
@AutoConfiguration(before = SyncClientAutoConfiguration.class)
@ConditionalOnProperty("sync.client.application")
@ConditionalOnBooleanProperty(name = "sync.client.enabled", matchIfMissing = true)
@Conditional(SyncWebhookAutoConfiguration.OnSecrets.class)
@EnableConfigurationProperties(SyncClientProperties.class)
public final class SyncWebhookAutoConfiguration {

  /** The client closes it. */
  @Bean(destroyMethod = "")
  @ConditionalOnMissingBean
  WebhookLiveFeed syncWebhookLiveFeed(
      SyncClientProperties properties, @Value("${sync.client.application}") String application) {
    WebhookFaults.check(properties);
    SyncClientProperties.Webhook webhook = properties.webhook();
    return new WebhookLiveFeed(
        application,
        webhook.secrets().stream().map(WebhookSecret::of).toList(),
        webhook.tolerance(),
        Clock.systemUTC());
  }

  @Bean
  @ConditionalOnMissingBean(name = "syncWebhookCustomizer")
  SyncClientBuilderCustomizer syncWebhookCustomizer(
      WebhookLiveFeed webhooks, ObjectProvider<LiveFeed> feeds) {
    return builder ->
        builder.liveFeed(feeds.getIfUnique(() -> webhooks)); // a primary one comes first
  }

  @Configuration(proxyBeanMethods = false)
  @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
  @ConditionalOnClass({DispatcherServlet.class, RouterFunction.class})
  static class MvcConfiguration {

    @Bean
    @ConditionalOnMissingBean(name = "syncWebhookRoute")
    RouterFunction<ServerResponse> syncWebhookRoute(
        WebhookLiveFeed feed, SyncClientProperties properties) {
      SyncClientProperties.Webhook webhook = properties.webhook();
      WebhookRequests requests =
          new WebhookRequests(
              feed, Math.toIntExact(webhook.maxBodySize().toBytes()), System::nanoTime);
      return RouterFunctions.route()
          .POST(webhook.path() + "/{" + WebhookRequests.EVENT_TYPE + "}", requests::handle)
          .build();
    }
  }

  /** Whether a secret is named. */
  static final class OnSecrets extends SpringBootCondition {

    private static final String PROPERTY = "sync.client.webhook.secrets";

    @Override
    public ConditionOutcome getMatchOutcome(
        ConditionContext context, AnnotatedTypeMetadata metadata) {
      List<String> secrets =
          Binder.get(context.getEnvironment())
              .bind(PROPERTY, Bindable.listOf(String.class))
              .orElse(List.of());
      ConditionMessage.Builder message = ConditionMessage.forCondition("Secrets of webhooks");
      return secrets.isEmpty()
          ? ConditionOutcome.noMatch(message.because(PROPERTY + " names none"))
          : ConditionOutcome.match(message.because(PROPERTY + " names " + secrets.size()));
    }
  }
}
