package io.github.wrappersync.spring.autoconfigure;

import io.github.wrappersync.client.SyncClient;
import io.github.wrappersync.spring.autoconfigure.SyncClientProperties.ViewName;
import io.github.wrappersync.view.CreditCosts;
import io.github.wrappersync.view.OrgHierarchy;
import io.github.wrappersync.view.Roles;
import io.github.wrappersync.view.Users;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;

/**
 * Makes beans of the client's views. They are lazy: the client follows those that some bean asks
 * for before it starts, and those that {@code sync.client.views} names.
 */
@AutoConfiguration(after = SyncClientAutoConfiguration.class)
@ConditionalOnBean(SyncClient.class)
public final class SyncViewsAutoConfiguration {

  @Bean
  @Lazy
  @ConditionalOnMissingBean
  CreditCosts syncCreditCosts(SyncClient client) {
    return FollowedViews.ask(ViewName.CREDIT_COSTS, client::creditCosts);
  }

  @Bean
  @Lazy
  @ConditionalOnMissingBean
  Roles syncRoles(SyncClient client) {
    return FollowedViews.ask(ViewName.ROLES, client::roles);
  }

  @Bean
  @Lazy
  @ConditionalOnMissingBean
  Users syncUsers(SyncClient client) {
    return FollowedViews.ask(ViewName.USERS, client::users);
  }

  @Bean
  @Lazy
  @ConditionalOnMissingBean
  OrgHierarchy syncOrgHierarchy(SyncClient client) {
    return FollowedViews.ask(ViewName.ORG_HIERARCHY, client::orgHierarchy);
  }
}
