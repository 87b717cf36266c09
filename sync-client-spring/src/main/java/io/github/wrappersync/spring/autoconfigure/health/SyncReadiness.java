package io.github.wrappersync.spring.autoconfigure.health;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.health.actuate.endpoint.AdditionalHealthEndpointPath;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroup;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroups;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroupsPostProcessor;
import org.springframework.boot.health.actuate.endpoint.HttpCodeStatusMapper;
import org.springframework.boot.health.actuate.endpoint.StatusAggregator;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Adds the contributor to the group {@code readiness} that Spring Boot makes. Comes after the one
 * that makes it: both have the lowest precedence, and are told in the order of their registration.
 */
@Order(Ordered.LOWEST_PRECEDENCE)
final class SyncReadiness implements HealthEndpointGroupsPostProcessor {

  private static final String GROUP = "readiness";

  private final String contributor;

  SyncReadiness(String contributor) {
    this.contributor = contributor;
  }

  @Override
  public HealthEndpointGroups postProcessHealthEndpointGroups(HealthEndpointGroups groups) {
    HealthEndpointGroup readiness = groups.get(GROUP);
    return readiness == null ? groups : new WithMember(groups, new Joined(readiness, contributor));
  }

  /** The groups with another one of that name, which keeps its additional path. */
  private record WithMember(HealthEndpointGroups groups, HealthEndpointGroup readiness)
      implements HealthEndpointGroups {

    @Override
    public HealthEndpointGroup getPrimary() {
      return groups.getPrimary();
    }

    @Override
    public Set<String> getNames() {
      return groups.getNames();
    }

    @Override
    public @Nullable HealthEndpointGroup get(String name) {
      return name.equals(GROUP) ? readiness : groups.get(name);
    }
  }

  /** A group and one member more. */
  private record Joined(HealthEndpointGroup group, String contributor)
      implements HealthEndpointGroup {

    @Override
    public boolean isMember(String name) {
      return name.equals(contributor) || group.isMember(name);
    }

    @Override
    public boolean showComponents(SecurityContext securityContext) {
      return group.showComponents(securityContext);
    }

    @Override
    public boolean showDetails(SecurityContext securityContext) {
      return group.showDetails(securityContext);
    }

    @Override
    public StatusAggregator getStatusAggregator() {
      return group.getStatusAggregator();
    }

    @Override
    public HttpCodeStatusMapper getHttpCodeStatusMapper() {
      return group.getHttpCodeStatusMapper();
    }

    @Override
    public @Nullable AdditionalHealthEndpointPath getAdditionalPath() {
      return group.getAdditionalPath();
    }
  }
}
