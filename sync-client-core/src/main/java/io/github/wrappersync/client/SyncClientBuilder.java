package io.github.wrappersync.client;

import io.github.wrappersync.feed.CatchUp;
import io.github.wrappersync.feed.LiveFeed;
import io.github.wrappersync.internal.engine.EngineSettings;
import io.github.wrappersync.model.Application;
import io.github.wrappersync.model.DataType;
import io.github.wrappersync.store.Stores;
import io.github.wrappersync.time.TimeSource;
import io.github.wrappersync.view.Freshness;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Collects what a {@link SyncClient} needs. {@link #build} finds every fault at once. Not safe for
 * use by several threads.
 */
public final class SyncClientBuilder {

  private static final int LONGEST_INSTANCE = 200;
  private static final Duration SHORTEST_PROGRESS_INTERVAL = Duration.ofSeconds(1);
  private static final Duration WARM_INTERVAL = Duration.ofMinutes(5);

  private final String application;
  private final Optional<Application> preset;
  private final Ends ends = new Ends();
  private final Set<String> tenants = new LinkedHashSet<>();
  private boolean allTenants;
  private String instance = UUID.randomUUID().toString();
  private Stores stores = Stores.inMemory();
  private Optional<TimeSource> time = Optional.empty();
  private Duration heartbeatTimeout = EngineSettings.DEFAULTS.heartbeatTimeout();
  private Duration livePollInterval = EngineSettings.DEFAULTS.livePollInterval();
  private Duration pollInterval = EngineSettings.DEFAULTS.pollInterval();
  private Duration staleAfter = EngineSettings.DEFAULTS.staleAfter();
  private Freshness freshness = Freshness.any();
  private Duration closeTimeout = Duration.ofSeconds(10);
  private Duration progressInterval = Duration.ofSeconds(10);
  private @Nullable Path warmFile;
  private Duration warmInterval = WARM_INTERVAL;
  private HandlerInterceptor interceptors = (handler, change, call) -> call.proceed();
  private int handlerThreads = 4;
  private int queueCapacity = 10_000;
  private int bufferCapacity = EngineSettings.DEFAULTS.bufferCapacity();

  SyncClientBuilder(String application, Optional<Application> preset) {
    this.application = application;
    this.preset = preset;
  }

  /** Follows these tenants; may be called several times. Either this or {@link #allTenants}. */
  public SyncClientBuilder tenants(String... ids) {
    tenants.addAll(List.of(ids));
    return this;
  }

  /** Follows all tenants, present and future. */
  public SyncClientBuilder allTenants() {
    allTenants = true;
    return this;
  }

  /**
   * Where Redis is. Default: none, the client polls.
   *
   * <ul>
   *   <li>{@code redis://user:password@host:6379}: one server
   *   <li>{@code redis-sentinel://user:password@host1:26379,host2:26379#main}: the master that
   *       these Sentinels know as {@code main}; a password of the Sentinels themselves before the
   *       name, as in {@code ?sentinelPassword=password#main}
   *   <li>{@code redis-cluster://user:password@host1:6379,host2:6379}: any of these nodes
   * </ul>
   *
   * <p>{@code rediss}, {@code rediss-sentinel} and {@code rediss-cluster} are the same with TLS.
   * Special characters in a password are percent-encoded.
   */
  public SyncClientBuilder redis(String uri) {
    ends.redis(uri);
    return this;
  }

  /**
   * The key that messages on Redis are signed with, as the publisher gave it: {@code sigkey_} and
   * Base64. Then whoever else can write to Redis cannot make this client believe anything: a
   * message that is not signed with it is dropped and counted ({@code SyncStatus.refusedMessages}),
   * and what is missing is pulled from the publisher as ever. With a key that is not the
   * publisher's the client polls, and misses nothing. Default: none, messages are believed whoever
   * wrote them.
   *
   * @param keys those that are accepted: one, or several while one takes another's place; may be
   *     called several times
   */
  public SyncClientBuilder signingKey(String... keys) {
    ends.signingKeys(List.of(keys));
    return this;
  }

  /** Where the publisher is, such as {@code http://localhost:8080}, and the application's token. */
  public SyncClientBuilder publisher(String url, String applicationToken) {
    ends.publisher(url, applicationToken);
    return this;
  }

  /**
   * Whom to trust, for Redis and the publisher both: the certificates of authorities or servers in
   * a PEM file, and no others. It is read by {@link #build}. Default: whom the JVM trusts. The name
   * of the host is verified in either case.
   */
  public SyncClientBuilder trustedCertificates(Path pem) {
    ends.trustedCertificates(pem);
    return this;
  }

  /**
   * What to show to a Redis or a publisher that asks clients for a certificate. The files are read
   * by {@link #build}. Default: nothing.
   *
   * @param certificate a PEM file: the certificate, and those between it and its authority after it
   * @param key a PEM file with its private key: PKCS #8 without a password
   */
  public SyncClientBuilder clientCertificate(Path certificate, Path key) {
    ends.clientCertificate(certificate, key);
    return this;
  }

  /** Another live feed in place of Redis. The client closes it. */
  public SyncClientBuilder liveFeed(LiveFeed feed) {
    ends.liveFeed(feed);
    return this;
  }

  /** Another way to ask in place of HTTP. The client closes it. */
  public SyncClientBuilder catchUp(CatchUp other) {
    ends.catchUp(other);
    return this;
  }

  /** What survives a restart. Default: {@link Stores#inMemory()}, nothing. */
  public SyncClientBuilder stores(Stores value) {
    stores = value;
    return this;
  }

  /**
   * Names this instance among those of the application that share their stores: each handler runs
   * in one of them. With a name that outlives a restart, such as that of a stateful set's pod, a
   * restarted instance has its handlers back at once instead of after six seconds; two that run at
   * the same time must not have the same. Default: a random one.
   */
  public SyncClientBuilder instance(String name) {
    instance = name;
    return this;
  }

  /** Another time than the system's, for tests. The client does not close it. */
  public SyncClientBuilder time(TimeSource source) {
    time = Optional.of(source);
    return this;
  }

  /**
   * Without a heartbeat for so long, the live feed counts as interrupted even if its connection
   * seems to stand. Default 6 s: three heartbeats of the publisher's default.
   */
  public SyncClientBuilder heartbeatTimeout(Duration value) {
    heartbeatTimeout = value;
    return this;
  }

  /** How often to ask while the live feed works, for safety. Default 30 s. */
  public SyncClientBuilder livePollInterval(Duration value) {
    livePollInterval = value;
    return this;
  }

  /** How often to ask while it does not, or there is none. Default 1 s. */
  public SyncClientBuilder pollInterval(Duration value) {
    pollInterval = value;
    return this;
  }

  /**
   * How current data must be for look-ups that do not say so themselves, and what happens when it
   * is not. Default {@link Freshness#any()}: look-ups are served, however old the data is.
   */
  public SyncClientBuilder freshness(Freshness value) {
    freshness = Objects.requireNonNull(value, "freshness");
    return this;
  }

  /**
   * When all of the data, or that of a tenant, could not be verified for so long, the state is
   * {@code STALE}. It changes nothing for look-ups: that is {@link #freshness}. Default 60 s.
   */
  public SyncClientBuilder staleAfter(Duration value) {
    staleAfter = value;
    return this;
  }

  /**
   * How often to tell the publisher where this client stands, for its operators: the state and the
   * handlers' positions, under the name of {@link #instance}. It is told of changes of the state
   * and of the close as well. Zero: it is told nothing. Default 10 s.
   */
  public SyncClientBuilder progressInterval(Duration value) {
    progressInterval = value;
    return this;
  }

  /** {@link #warmStart(Path, Duration)} with an interval of 5 minutes. */
  public SyncClientBuilder warmStart(Path file) {
    return warmStart(file, WARM_INTERVAL);
  }

  /**
   * Keeps what the views hold in a file, and starts from it: they answer at once, also while the
   * publisher cannot be reached, and only what has changed since is fetched. Default: none, each
   * start waits for a snapshot.
   *
   * <p>The data may be as old as the file until the publisher was heard: {@link
   * SyncClient#awaitReady} returns with it, {@code verifiedAge} is empty and the state {@code
   * CATCHING_UP}; {@link SyncClient#awaitCaughtUp} waits for the present. Handlers are told nothing
   * from the file. What only bounded views follow is not kept: it is loaded when it is looked up.
   *
   * <p>The file holds the records, compressed and not encrypted, readable by its owner only where
   * the file system knows owners. It is replaced in one step: whatever is killed or full, it is
   * whole. One that is damaged, or of another application or format, is not used, with a warning;
   * one of a narrower scope is not used either; where it cannot be written the client warns, once,
   * and goes on without. Two processes may share it: the one that writes last counts. Better give
   * each its own.
   *
   * @param file in a directory that exists and can be written to: a temporary file comes beside it
   * @param interval how often it is written, if anything has happened; also when the client closes
   */
  public SyncClientBuilder warmStart(Path file, Duration interval) {
    warmFile = file;
    warmInterval = interval;
    return this;
  }

  /**
   * Surrounds the calls of all handlers; the first one that is given is the outermost. Default:
   * nothing does.
   */
  public SyncClientBuilder handlerInterceptor(HandlerInterceptor interceptor) {
    interceptors = new NestedInterceptors(interceptors, interceptor);
    return this;
  }

  /** How many threads run handlers. Default 4. */
  public SyncClientBuilder handlerThreads(int threads) {
    handlerThreads = threads;
    return this;
  }

  /**
   * How many changes may wait for handlers before the client takes nothing more in. Default 10,000.
   */
  public SyncClientBuilder queueCapacity(int changes) {
    queueCapacity = changes;
    return this;
  }

  /**
   * How many live messages may wait before they are dropped and asked for later. Default 10,000.
   */
  public SyncClientBuilder bufferCapacity(int messages) {
    bufferCapacity = messages;
    return this;
  }

  /** How long {@link SyncClient#close} waits for handlers. Default 10 s. */
  public SyncClientBuilder closeTimeout(Duration value) {
    closeTimeout = value;
    return this;
  }

  /**
   * Makes the client, without connecting to anything.
   *
   * @throws IllegalArgumentException if something is missing or wrong; the message names all of it
   */
  public SyncClient build() {
    List<String> faults = faults();
    if (!faults.isEmpty()) {
      throw new IllegalArgumentException(
          "The client for application '%s' cannot be built:%n - %s"
              .formatted(application, String.join(System.lineSeparator() + " - ", faults)));
    }
    EngineSettings settings =
        new EngineSettings(
            heartbeatTimeout,
            livePollInterval,
            pollInterval,
            EngineSettings.DEFAULTS.longPoll(),
            staleAfter,
            bufferCapacity,
            EngineSettings.DEFAULTS.pageSize());
    return new SyncClient(
        new ClientSettings(
            application,
            preset,
            instance,
            tenants,
            settings,
            freshness,
            handlerThreads,
            queueCapacity,
            closeTimeout,
            progressInterval,
            Optional.ofNullable(warmFile)
                .map(file -> new ClientSettings.WarmStart(file, warmInterval)),
            interceptors),
        ends.transports(),
        stores,
        time);
  }

  private List<String> faults() {
    Faults faults = new Faults();
    faults.require(
        DataType.isName(application),
        "The application's name is '%s': expected lower-case letters, digits and hyphens, as in 'crm'"
            .formatted(application));
    faults.require(
        allTenants || !tenants.isEmpty(),
        "No tenants are named: call tenants(\"…\") or allTenants()");
    faults.require(
        !allTenants || tenants.isEmpty(),
        "Both tenants(%s) and allTenants() are called: expected one of them".formatted(tenants));
    faults.require(
        tenants.stream().noneMatch(String::isBlank), "A tenant's id is blank: expected its id");
    faults.require(
        !instance.isBlank() && instance.length() <= LONGEST_INSTANCE,
        "The instance's name is '%s': expected 1 to %d characters"
            .formatted(instance, LONGEST_INSTANCE));
    ends.check(faults);
    faults.positive("heartbeatTimeout", heartbeatTimeout);
    faults.positive("livePollInterval", livePollInterval);
    faults.positive("pollInterval", pollInterval);
    faults.positive("staleAfter", staleAfter);
    faults.require(
        !closeTimeout.isNegative(),
        "closeTimeout is %s: expected zero or more".formatted(closeTimeout));
    faults.require(
        progressInterval.isZero() || progressInterval.compareTo(SHORTEST_PROGRESS_INTERVAL) >= 0,
        "progressInterval is %s: expected at least %s, or zero to report nothing"
            .formatted(progressInterval, SHORTEST_PROGRESS_INTERVAL));
    Path warm = warmFile;
    faults.require(
        warm == null || (warm.getFileName() != null && !Files.isDirectory(warm)),
        "warmStart names '%s': expected a file, which need not exist yet".formatted(warm));
    faults.positive("warmStart's interval", warmInterval);
    faults.positive("handlerThreads", handlerThreads);
    faults.positive("queueCapacity", queueCapacity);
    faults.positive("bufferCapacity", bufferCapacity);
    return faults.found();
  }
}
