package io.github.wrappersync.spring.autoconfigure;

import io.github.wrappersync.spring.SyncConfigurationException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails.Node;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails.Sentinel;
import org.springframework.context.annotation.Bean;

/**
 * Gives the client the Redis of {@code spring.data.redis.*}, or of a {@code
 * DataRedisConnectionDetails} bean, where {@code sync.client.redis-url} names no other.
 */
@AutoConfiguration(
    before = SyncClientAutoConfiguration.class,
    afterName = "org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration")
@ConditionalOnClass(DataRedisConnectionDetails.class)
@ConditionalOnBooleanProperty(name = "sync.client.reuse-redis", matchIfMissing = true)
public final class SyncRedisAutoConfiguration {

  @Bean
  @ConditionalOnBean(DataRedisConnectionDetails.class)
  @ConditionalOnMissingBean
  SharedRedis syncSharedRedis(DataRedisConnectionDetails details) {
    return new SharedRedis(url(details));
  }

  static String url(DataRedisConnectionDetails details) {
    String tls = details.getSslBundle() == null ? "redis" : "rediss";
    String login = login(details.getUsername(), details.getPassword());
    Sentinel sentinel = details.getSentinel();
    if (sentinel != null) {
      return "%s-sentinel://%s%s%s#%s"
          .formatted(
              tls,
              login,
              nodes(sentinel.getNodes()),
              query(sentinel),
              encoded(sentinel.getMaster()));
    }
    DataRedisConnectionDetails.Cluster cluster = details.getCluster();
    if (cluster != null) {
      return "%s-cluster://%s%s".formatted(tls, login, nodes(cluster.getNodes()));
    }
    DataRedisConnectionDetails.MasterReplica replicas = details.getMasterReplica();
    if (replicas != null) {
      return "%s://%s%s".formatted(tls, login, nodes(replicas.getNodes().subList(0, 1)));
    }
    DataRedisConnectionDetails.Standalone server = details.getStandalone();
    if (server == null) {
      throw new SyncConfigurationException(
          "The Redis of the application is neither a server nor Sentinels nor a Cluster.",
          "Set sync.client.redis-url to the Redis of the publisher, or sync.client.reuse-redis=false.",
          null);
    }
    return "%s://%s%s"
        .formatted(tls, login, nodes(List.of(new Node(server.getHost(), server.getPort()))));
  }

  private static String query(Sentinel sentinel) {
    if (sentinel.getPassword() == null) {
      return "";
    }
    String user =
        sentinel.getUsername() == null
            ? ""
            : "sentinelUser=" + encoded(sentinel.getUsername()) + "&";
    return "?" + user + "sentinelPassword=" + encoded(sentinel.getPassword());
  }

  private static String login(@Nullable String user, @Nullable String password) {
    if (password == null) {
      return "";
    }
    return (user == null ? "" : encoded(user)) + ":" + encoded(password) + "@";
  }

  private static String nodes(List<Node> nodes) {
    return nodes.stream()
        .map(
            node ->
                (node.host().indexOf(':') < 0 || node.host().startsWith("[")
                        ? node.host()
                        : "[" + node.host() + "]")
                    + ":"
                    + node.port())
        .collect(Collectors.joining(","));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
