package io.github.wrappersync.spring.autoconfigure.endpoint;

import java.util.Set;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The properties {@code management.endpoint.sync.*} besides those of every endpoint.
 *
 * @param showValues when to show the records that dead letters hold, and what exceptions of the
 *     application say: both may be personal data
 * @param roles who is authorized where it is when-authorized; whoever is authenticated if none is
 *     named
 */
@ConfigurationProperties("management.endpoint.sync")
public record SyncEndpointProperties(
    @DefaultValue("never") Show showValues, @DefaultValue Set<String> roles) {

  public SyncEndpointProperties {
    roles = Set.copyOf(roles);
  }
}
