package io.github.wrappersync.client;

import io.github.wrappersync.feed.Scope;
import io.github.wrappersync.internal.engine.StatusBoard;
import io.github.wrappersync.internal.handler.HandlerSpec;
import io.github.wrappersync.model.DataType;
import io.github.wrappersync.model.DataTypes;
import io.github.wrappersync.model.SyncException;
import io.github.wrappersync.status.StatusListener;
import io.github.wrappersync.status.SyncStatus;
import io.github.wrappersync.store.Stores;
import io.github.wrappersync.store.TransactionalInbox;
import io.github.wrappersync.time.SystemTime;
import io.github.wrappersync.time.TimeSource;
import io.github.wrappersync.view.CreditCosts;
import io.github.wrappersync.view.LocalViews;
import io.github.wrappersync.view.OrgHierarchy;
import io.github.wrappersync.view.Roles;
import io.github.wrappersync.view.Users;
import io.github.wrappersync.view.View;
import io.github.wrappersync.view.ViewOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Keeps an application in sync with the wrapper: local views to read from, and handlers that are
 * told of each change.
 *
 * <p>Views and handlers are registered first, then {@link #start} begins. The client follows
 * exactly the data types of its views and handlers.
 *
 * <p><b>Threads.</b> One engine thread, two for requests, up to four for handlers ({@link
 * SyncClientBuilder#handlerThreads}), up to four for what bounded views load, one for timers, and
 * those of the transports; all are daemons, and none is left after {@link #close}. Methods may be
 * called by any thread.
 *
 * <p><b>Blocking.</b> Only the {@code await…} methods and {@link #close} wait, and look-ups in a
 * bounded view of a tenant that it does not hold, at most for {@link ViewOptions#loadTimeout}.
 * Other look-ups never do. Handlers may block: they hold up only changes of their tenant, until
 * their queue is full.
 *
 * <p><b>Memory.</b> One copy of every record followed as JSON text and one in each view. Of a data
 * type that only bounded views follow, the client holds the tenants that there is room for in the
 * view, no JSON text, and at the start it reads no records; while it loads tenants, at most four at
 * once, it holds these and up to 1,000 live messages of each. Besides, at most {@link
 * SyncClientBuilder#bufferCapacity} live messages before the engine and as many behind a gap; at
 * most {@link SyncClientBuilder#queueCapacity} changes and one page of 500 for handlers, apart from
 * a snapshot's, which refer to the records that are held anyway. When the queue is full the client
 * takes nothing in, for views neither, and asks for it when half of the queue is free.
 *
 * <p><b>Errors</b> never remove data: without Redis the client polls, without the publisher it
 * serves what it has, and {@link #status} says how old that is.
 */
public final class SyncClient implements AutoCloseable {

  private static final Pattern HANDLER_ID = Pattern.compile("[!-~]{1,200}");

  private final ClientSettings settings;
  private final Transports transports;
  private final Stores stores;
  private final TimeSource time;
  private final Optional<SystemTime> ownTime;
  private final StatusBoard board;
  private final LocalViews localViews = new LocalViews();
  private final List<View<?>> views = new ArrayList<>();
  private final Map<String, HandlerSpec<?>> handlers = new LinkedHashMap<>();
  private volatile @Nullable RunningClient running;
  private boolean closed;

  SyncClient(
      ClientSettings settings, Transports transports, Stores stores, Optional<TimeSource> time) {
    this.settings = settings;
    this.transports = transports;
    this.stores = stores;
    this.ownTime =
        time.isPresent()
            ? Optional.empty()
            : Optional.of(TimeSource.system("sync-" + settings.application() + "-timer"));
    this.time = time.isPresent() ? time.get() : ownTime.orElseThrow();
    this.board = new StatusBoard(this.time);
  }

  /** Begins to describe a client for an application, such as {@code crm}. */
  public static SyncClientBuilder builder(String application) {
    return new SyncClientBuilder(application);
  }

  /**
   * Fills a view of the application's own from now on, and returns it.
   *
   * @throws IllegalStateException after {@link #start}
   */
  public synchronized <V extends View<?>> V view(V view) {
    requireNotStarted("A view of " + view.dataType());
    views.add(view);
    return view;
  }

  /**
   * The costs of operations. Ask for it before {@link #start}, or what it holds is not followed;
   * after that it is given again.
   *
   * @throws IllegalStateException if it is asked for the first time after {@link #start}
   */
  public CreditCosts creditCosts() {
    follow(DataTypes.CREDIT_CONFIGS);
    return localViews.creditCosts();
  }

  /** The roles and their permissions; as {@link #creditCosts}. */
  public Roles roles() {
    follow(DataTypes.ROLES);
    return localViews.roles();
  }

  /** The users; as {@link #creditCosts}. */
  public Users users() {
    follow(DataTypes.USERS);
    return localViews.users();
  }

  /** The hierarchy of each tenant; as {@link #creditCosts}. */
  public OrgHierarchy orgHierarchy() {
    follow(DataTypes.ENTITIES);
    return localViews.orgHierarchy();
  }

  /**
   * The costs of operations, of as many tenants as the options allow: a bounded view loads a tenant
   * when it is looked up. Where the options are full it is {@link #creditCosts()}, which also gives
   * a bounded view that exists.
   *
   * @throws IllegalArgumentException if the view exists with other options
   * @throws IllegalStateException if it is asked for the first time after {@link #start}
   */
  public CreditCosts creditCosts(ViewOptions options) {
    CreditCosts view = localViews.creditCosts(options);
    follow(DataTypes.CREDIT_CONFIGS);
    return view;
  }

  /** The roles and their permissions; as {@link #creditCosts(ViewOptions)}. */
  public Roles roles(ViewOptions options) {
    Roles view = localViews.roles(options);
    follow(DataTypes.ROLES);
    return view;
  }

  /** The users; as {@link #creditCosts(ViewOptions)}. */
  public Users users(ViewOptions options) {
    Users view = localViews.users(options);
    follow(DataTypes.USERS);
    return view;
  }

  /** The hierarchy of each tenant; as {@link #creditCosts(ViewOptions)}. */
  public OrgHierarchy orgHierarchy(ViewOptions options) {
    OrgHierarchy view = localViews.orgHierarchy(options);
    follow(DataTypes.ENTITIES);
    return view;
  }

  private synchronized void follow(DataType<?> dataType) {
    View<?> writer = localViews.writer(dataType);
    if (!views.contains(writer)) {
      view(writer);
    }
  }

  /** Registers a handler with {@link HandlerOptions#defaults()}. */
  public <T> SyncClient handle(String id, DataType<T> dataType, ChangeHandler<T> handler) {
    return handle(id, dataType, handler, HandlerOptions.defaults());
  }

  /**
   * Registers a handler. It resumes from its checkpoint; one without is first told every record
   * that exists, as {@code SNAPSHOT} changes.
   *
   * @param id names it in the stores and in logs: keep it over releases
   * @throws IllegalArgumentException if the id is taken, or not of 1 to 200 visible ASCII
   *     characters
   * @throws IllegalStateException after {@link #start}
   */
  public <T> SyncClient handle(
      String id, DataType<T> dataType, ChangeHandler<T> handler, HandlerOptions options) {
    return register(
        id,
        dataType,
        (inbox, delivery, change) -> inbox.doOnce(delivery, () -> handler.handle(change)),
        options);
  }

  /** Registers a transactional handler with {@link HandlerOptions#defaults()}. */
  public <T> SyncClient handleInTransaction(
      String id, DataType<T> dataType, TransactionalHandler<T> handler) {
    return handleInTransaction(id, dataType, handler, HandlerOptions.defaults());
  }

  /**
   * Registers a handler whose effect is in the database of the stores, and happens exactly once;
   * otherwise as {@link #handle(String, DataType, ChangeHandler, HandlerOptions)}.
   *
   * @throws IllegalArgumentException also if the stores have no transactions: {@link
   *     io.github.wrappersync.store.jdbc.JdbcStores} have
   */
  public <T> SyncClient handleInTransaction(
      String id, DataType<T> dataType, TransactionalHandler<T> handler, HandlerOptions options) {
    if (!(stores.inbox() instanceof TransactionalInbox transactions)) {
      throw new IllegalArgumentException(
          "Handler '%s' wants transactions, and the client's stores have none: give the builder stores(JdbcStores.of(dataSource))"
              .formatted(id));
    }
    return register(
        id,
        dataType,
        (inbox, delivery, change) ->
            transactions.doOnceInTransaction(
                delivery, transaction -> handler.handle(change, transaction)),
        options);
  }

  private synchronized <T> SyncClient register(
      String id, DataType<T> dataType, HandlerSpec.Code<T> code, HandlerOptions options) {
    requireNotStarted("Handler '" + id + "'");
    if (!HANDLER_ID.matcher(id).matches() || handlers.containsKey(id)) {
      throw new IllegalArgumentException(
          "The handler id '%s' is %s: expected one of its own for each handler, of 1 to 200 visible ASCII characters"
              .formatted(id, handlers.containsKey(id) ? "taken" : "not a name"));
    }
    handlers.put(
        id,
        new HandlerSpec<>(
            id, dataType, code, options.attempts(), options.firstBackoff(), options.maxBackoff()));
    return this;
  }

  /**
   * Begins to follow the publisher. Returns at once, whether or not anything can be reached;
   * without effect if it was called before.
   *
   * @throws IllegalStateException if there is neither a view nor a handler, or the client is closed
   */
  public synchronized SyncClient start() {
    if (closed) {
      throw new IllegalStateException("The client is closed: build another one");
    }
    if (running == null) {
      Set<String> types = new HashSet<>();
      views.forEach(view -> types.add(view.dataType().name()));
      handlers.values().forEach(handler -> types.add(handler.dataType().name()));
      if (types.isEmpty()) {
        throw new IllegalStateException(
            "There is nothing to follow: register a view or a handler before start()");
      }
      Scope scope = new Scope(settings.application(), settings.tenants(), types);
      RunningClient created =
          new RunningClient(settings, scope, transports, stores, time, board, views, handlers);
      running = created;
      created.start();
    }
    return this;
  }

  /** What the client knows about itself now. */
  public SyncStatus status() {
    return board.status();
  }

  /** Tells the listener of every change of the state from now on. */
  public SyncClient onStatus(StatusListener listener) {
    board.listen(listener);
    return this;
  }

  /**
   * Waits until the first load is done: views hold everything there was when it began, bounded ones
   * can load it.
   *
   * @throws SyncTimeoutException if that takes longer
   */
  public SyncClient awaitReady(Duration timeout) {
    await(timeout, board::isLoaded, "The client is not ready");
    return this;
  }

  /**
   * Waits until everything that was in the event log at the time of this call is in the views, and
   * done by the handlers, or set aside as a dead letter. Asks the publisher at once.
   *
   * @throws SyncTimeoutException if that takes longer
   */
  public SyncClient awaitCaughtUp(Duration timeout) {
    long end = System.nanoTime() + timeout.toNanos();
    CompletableFuture<Long> verified = running().engine().verifyNow();
    try {
      long position = verified.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
      await(
          Duration.ofNanos(end - System.nanoTime()),
          () -> running().haveDone(position),
          "The handlers have not caught up");
      return this;
    } catch (TimeoutException | CancellationException | ExecutionException e) {
      verified.cancel(false);
      throw timedOut("The client has not caught up", timeout);
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  /**
   * Waits until the views hold everything at or below the position: read your writes, if the
   * position of a write is known. Asks the publisher at once.
   *
   * @throws SyncTimeoutException if that takes longer
   */
  public SyncClient awaitPosition(long position, Duration timeout) {
    if (board.verifiedPosition() < position) {
      running().engine().refresh();
    }
    await(
        timeout,
        () -> board.verifiedPosition() >= position,
        "Position %d is not reached".formatted(position));
    return this;
  }

  /** The changes that handlers could not do. */
  public DeadLetterDesk deadLetters() {
    return new DeadLetterDesk(stores.deadLetters(), running().handlers());
  }

  /**
   * Takes nothing in any more, waits for the handlers up to {@link SyncClientBuilder#closeTimeout},
   * saves the checkpoints and ends all threads. What handlers have not done by then stays above
   * their checkpoints, and is told again after a restart. Idempotent. Do not call it from a handler
   * or a status listener.
   */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      RunningClient present = running;
      if (present != null) {
        present.close(settings.closeTimeout());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      ownTime.ifPresent(SystemTime::close);
    }
  }

  private RunningClient running() {
    RunningClient present = running;
    if (present == null) {
      throw new IllegalStateException("The client is not started: call start() first");
    }
    return present;
  }

  private void requireNotStarted(String what) {
    if (running != null || closed) {
      throw new IllegalStateException(
          what + " comes too late: register views and handlers before start()");
    }
  }

  private void await(Duration timeout, BooleanSupplier condition, String problem) {
    try {
      if (!board.await(timeout, condition)) {
        throw timedOut(problem, timeout);
      }
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  private SyncTimeoutException timedOut(String problem, Duration timeout) {
    SyncStatus status = status();
    return new SyncTimeoutException(
        "%s after %s: its state is %s, verified up to position %d%s. It goes on trying"
            .formatted(
                problem,
                timeout,
                status.state(),
                status.verifiedPosition(),
                status
                    .lastError()
                    .map(error -> ", and the last problem was: " + error)
                    .orElse("")));
  }

  private static SyncException interrupted() {
    Thread.currentThread().interrupt();
    return new SyncException("Interrupted while waiting for the client");
  }
}
