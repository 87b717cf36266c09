package io.github.wrappersync.spring.autoconfigure;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The properties {@code sync.client.*}.
 *
 * @param application the application that this is, such as {@code crm}; without it there is no
 *     client
 * @param tenants the tenants to follow; all if none is named
 * @param redisUrl where Redis is: {@code redis://}, {@code redis-sentinel://} or {@code
 *     redis-cluster://}, with TLS {@code rediss}, such as {@code redis://localhost:6379}; without
 *     it the client polls
 * @param publisherUrl where the publisher is, such as {@code http://localhost:8080}
 * @param token the application's token
 * @param trustedCertificates a PEM file with the certificates to trust, for Redis and the
 *     publisher; without it those that the JVM trusts
 * @param clientCertificate a PEM file with the certificate to show to servers that ask for one
 * @param clientKey a PEM file with its private key: PKCS #8 without a password
 */
@ConfigurationProperties("sync.client")
public record SyncClientProperties(
    String application,
    @DefaultValue List<String> tenants,
    @Nullable String redisUrl,
    @Nullable String publisherUrl,
    @Nullable String token,
    @Nullable Path trustedCertificates,
    @Nullable Path clientCertificate,
    @Nullable Path clientKey) {

  public SyncClientProperties {
    tenants = List.copyOf(tenants);
  }

  /** Without the token and what Redis' address may hold. */
  @Override
  public String toString() {
    return "SyncClientProperties[application=%s, tenants=%s, publisherUrl=%s]"
        .formatted(application, tenants, publisherUrl);
  }
}
