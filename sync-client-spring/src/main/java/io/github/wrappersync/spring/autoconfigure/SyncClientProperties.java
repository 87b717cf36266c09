package io.github.wrappersync.spring.autoconfigure;

import io.github.wrappersync.spring.listener.ListenerDefaults;
import io.github.wrappersync.view.Freshness;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The properties {@code sync.client.*}. What is not set has the client's default, and one that is
 * not known ends the start.
 *
 * @param enabled whether there is a client
 * @param application the application that this is, such as crm. Without it there is no client
 * @param tenants the tenants to follow. Default: all, present and future
 * @param publisherUrl where the publisher is, such as http://localhost:8080
 * @param token the application's token
 * @param redisUrl where Redis is: redis://, redis-sentinel:// or redis-cluster://, with TLS rediss,
 *     such as redis://localhost:6379. Default: that of spring.data.redis, if the application has
 *     Spring Data Redis; otherwise none, and the client polls
 * @param reuseRedis whether the Redis of spring.data.redis is used where no redis-url is set
 * @param signingKeys what messages on Redis are signed with, such as sigkey_…: one, or several
 *     while one takes another's place; with one the client believes nothing else. Default: none,
 *     messages are believed whoever wrote them
 * @param trustedCertificates a PEM file with the certificates to trust, for Redis and the
 *     publisher. Default: those that the JVM trusts
 * @param clientCertificate a PEM file with the certificate to show to servers that ask for one
 * @param clientKey a PEM file with its private key, PKCS #8 without a password
 * @param instance names this instance among those that share their stores, such as ${HOSTNAME}; no
 *     two at a time may have the same. Default: a random one
 * @param views the views to follow even if no bean asks for them before the client starts
 * @param awaitReady how long the start of the application waits for the first load, and fails if it
 *     is not done by then, or the token is refused. Default: it does not wait
 * @param closeTimeout how long the end of the application waits for handlers. Default 10s, or
 *     spring.lifecycle.timeout-per-shutdown-phase if that is less
 * @param heartbeatTimeout without a heartbeat for so long, Redis counts as interrupted. Default 6s
 * @param livePollInterval how often to ask the publisher while Redis works. Default 30s
 * @param pollInterval how often to ask while it does not, or there is none. Default 1s
 * @param staleAfter when the data could not be verified for so long, the state is STALE. Default
 *     60s
 * @param progressInterval how often to tell the publisher where this client stands; 0 for never.
 *     Default 10s
 * @param freshness how current data must be for look-ups that do not say so themselves
 * @param warmStart the file that the next start begins with
 * @param handlerThreads how many threads run handlers. Default 4
 * @param queueCapacity how many changes may wait for handlers. Default 10000
 * @param bufferCapacity how many live messages may wait. Default 10000
 * @param jdbc the stores in the application's database
 * @param listener the methods marked with SyncListener
 * @param webhook webhooks in place of Redis
 */
@ConfigurationProperties(prefix = "sync.client", ignoreUnknownFields = false)
public record SyncClientProperties(
    @DefaultValue("true") boolean enabled,
    @Nullable String application,
    @DefaultValue List<String> tenants,
    @Nullable String publisherUrl,
    @Nullable String token,
    @Nullable String redisUrl,
    @DefaultValue("true") boolean reuseRedis,
    @DefaultValue List<String> signingKeys,
    @Nullable Path trustedCertificates,
    @Nullable Path clientCertificate,
    @Nullable Path clientKey,
    @Nullable String instance,
    @DefaultValue Set<ViewName> views,
    @Nullable Duration awaitReady,
    @Nullable Duration closeTimeout,
    @Nullable Duration heartbeatTimeout,
    @Nullable Duration livePollInterval,
    @Nullable Duration pollInterval,
    @Nullable Duration staleAfter,
    @Nullable Duration progressInterval,
    @DefaultValue FreshnessPolicy freshness,
    @DefaultValue WarmStart warmStart,
    @Nullable Integer handlerThreads,
    @Nullable Integer queueCapacity,
    @Nullable Integer bufferCapacity,
    @DefaultValue Jdbc jdbc,
    @DefaultValue Listener listener,
    @DefaultValue Webhook webhook) {

  public SyncClientProperties {
    tenants = List.copyOf(tenants);
    signingKeys = List.copyOf(signingKeys);
    views = Set.copyOf(views);
  }

  /** A view of the client. */
  public enum ViewName {
    CREDIT_COSTS,
    ROLES,
    USERS,
    ORG_HIERARCHY
  }

  /** What a look-up does with data that was verified too long ago. */
  public enum WhenOlder {
    /** It fails. */
    FAIL,
    /** It is served all the same. */
    SERVE,
    /** It asks the publisher. */
    FETCH
  }

  /**
   * How current data must be.
   *
   * @param within how long ago the data may have been verified. Default: however long
   * @param whenOlder what a look-up does when it was verified longer ago
   * @param fetchTimeout how long a look-up may take that asks the publisher
   */
  public record FreshnessPolicy(
      @Nullable Duration within,
      @DefaultValue("fail") WhenOlder whenOlder,
      @DefaultValue("2s") Duration fetchTimeout) {

    Freshness policy() {
      if (within == null) {
        return Freshness.any();
      }
      Freshness.OrFail limit = Freshness.within(within);
      return switch (whenOlder) {
        case FAIL -> limit;
        case SERVE -> limit.orServe();
        case FETCH -> limit.orFetch(fetchTimeout);
      };
    }
  }

  /**
   * A file that keeps what the views hold.
   *
   * @param file where the file is that views' data is kept in, in a directory that exists. Default:
   *     none, each start waits for a snapshot
   * @param interval how often that file is written
   */
  public record WarmStart(@Nullable Path file, @DefaultValue("5m") Duration interval) {}

  /**
   * Stores in the application's database, in transactions of its PlatformTransactionManager.
   *
   * @param enabled whether checkpoints, the inbox, dead letters and leases are kept in the
   *     application's database; transactional listeners need it. Otherwise they are in memory
   * @param createTables whether tables that are missing are made at the start, after the
   *     application's own migrations
   */
  public record Jdbc(
      @DefaultValue("false") boolean enabled, @DefaultValue("false") boolean createTables) {}

  /**
   * How listeners are run that do not say so themselves.
   *
   * @param enabled whether methods marked with SyncListener are told of changes
   * @param attempts how often to try a change before it becomes a dead letter, or unlimited.
   *     Default 5
   * @param firstBackoff how long to wait after the first failure. Default 100ms
   * @param maxBackoff the longest wait between two tries. Default 10s
   * @param timeout how long a call may take; 0 for no limit. Default 1m
   * @param concurrency how many calls of a listener run at once, each for other tenants. Default:
   *     as many as there are handler-threads
   * @param batchSize how many changes a listener that takes a list of them is told at once at most,
   *     in one transaction. Default 500
   */
  public record Listener(
      @DefaultValue("true") boolean enabled,
      @Nullable String attempts,
      @Nullable Duration firstBackoff,
      @Nullable Duration maxBackoff,
      @Nullable Duration timeout,
      @Nullable Integer concurrency,
      @Nullable Integer batchSize) {

    ListenerDefaults defaults() {
      return new ListenerDefaults(
          attempts, firstBackoff, maxBackoff, timeout, concurrency, batchSize);
    }
  }

  /**
   * Webhooks in place of Redis.
   *
   * @param secrets what the deliveries are signed with, such as whsec_…: one, or both while one
   *     takes the other's place; without any no webhooks are received
   * @param path what requests' paths begin with: the path of the webhook's URL at the publisher and
   *     /api/sync
   * @param tolerance how far the time of an attempt may lie from this machine's
   * @param maxBodySize the largest body that is read
   */
  public record Webhook(
      @DefaultValue List<String> secrets,
      @DefaultValue("/api/sync") String path,
      @DefaultValue("5m") Duration tolerance,
      @DefaultValue("1MB") DataSize maxBodySize) {

    public Webhook {
      secrets = List.copyOf(secrets);
    }

    /** Without the secrets. */
    @Override
    public String toString() {
      return "Webhook[%d secrets, path=%s, tolerance=%s, maxBodySize=%s]"
          .formatted(secrets.size(), path, tolerance, maxBodySize);
    }
  }

  /** Without the token, the keys and what Redis' address may hold. */
  @Override
  public String toString() {
    return "SyncClientProperties[application=%s, tenants=%s, publisherUrl=%s]"
        .formatted(application, tenants, publisherUrl);
  }
}
