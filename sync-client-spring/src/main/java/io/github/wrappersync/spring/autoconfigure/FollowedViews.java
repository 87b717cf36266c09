package io.github.wrappersync.spring.autoconfigure;

import io.github.wrappersync.client.SyncClient;
import io.github.wrappersync.spring.SyncConfigurationException;
import io.github.wrappersync.spring.autoconfigure.SyncClientProperties.ViewName;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;

/** Asks for views, which has the client follow them. */
final class FollowedViews {

  private FollowedViews() {}

  static void follow(SyncClient client, Set<ViewName> views) {
    for (ViewName view : views) {
      Object unused =
          switch (view) {
            case CREDIT_COSTS -> client.creditCosts();
            case ROLES -> client.roles();
            case USERS -> client.users();
            case ORG_HIERARCHY -> client.orgHierarchy();
          };
    }
  }

  /** Asks for one, and says what to do if it is too late for that. */
  static <V> V ask(ViewName view, Supplier<V> ask) {
    try {
      return ask.get();
    } catch (IllegalStateException e) {
      String name = view.name().toLowerCase(Locale.ROOT).replace('_', '-');
      throw new SyncConfigurationException(
          "The view '%s' is asked for after the client has started without it.".formatted(name),
          "Set sync.client.views=%s (with the others that are asked for late), or inject it into a bean that is not lazy."
              .formatted(name),
          e);
    }
  }
}
