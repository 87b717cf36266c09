package io.github.wrappersync.client;

import io.github.wrappersync.internal.engine.StatusBoard;
import io.github.wrappersync.internal.freshness.ClientVerification;
import io.github.wrappersync.internal.listener.Listeners;
import io.github.wrappersync.model.Application;
import io.github.wrappersync.model.DataType;
import io.github.wrappersync.model.DataTypes;
import io.github.wrappersync.model.Subscription;
import io.github.wrappersync.model.SyncException;
import io.github.wrappersync.status.StatusListener;
import io.github.wrappersync.status.StatusSource;
import io.github.wrappersync.status.SyncEvent;
import io.github.wrappersync.status.SyncState;
import io.github.wrappersync.status.SyncStatus;
import io.github.wrappersync.store.Stores;
import io.github.wrappersync.time.TimeSource;
import io.github.wrappersync.view.CreditCosts;
import io.github.wrappersync.view.LocalViews;
import io.github.wrappersync.view.OrgHierarchy;
import io.github.wrappersync.view.Roles;
import io.github.wrappersync.view.Users;
import io.github.wrappersync.view.View;
import io.github.wrappersync.view.ViewListener;
import io.github.wrappersync.view.ViewOptions;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Keeps an application in sync with the wrapper: local views to read from, and handlers that are
 * told of each change.
 *
 * <p>Views and handlers are registered first, then {@link #start} begins. The client follows
 * exactly the data types of its views and handlers.
 *
 * <p><b>Threads.</b> One engine thread, two for requests, two for the stores, up to four for
 * handlers ({@link SyncClientBuilder#handlerThreads}; up to as many again in place of calls that
 * ignore their interrupt), up to four while look-ups load or fetch, one for listeners of views, one
 * for each status listener while it is being told something, one for the file of a warm start, one
 * for progress reports, one for timers, one while pages of the feed follow each other, and those of
 * the transports; all are daemons, and none is left after {@link #close}. Methods may be called by
 * any thread.
 *
 * <p><b>Blocking.</b> Only the {@code await…} methods and {@link #close} wait. Reading a view does
 * not, unless its {@link io.github.wrappersync.view.Freshness} says {@code orFetch}, or the view is
 * bounded and does not hold the tenant: then at most for {@link ViewOptions#loadTimeout}. Handlers
 * may block: they hold up only changes of their tenant, until their queue is full. Listeners of
 * views may block: they hold up one another, and nothing else.
 *
 * <p><b>Memory.</b> One copy of every record followed as JSON text and one in each view. Of a data
 * type that only bounded views follow, the client holds the tenants that there is room for in the
 * view, no JSON text, and at the start it reads no records; while it loads tenants, at most four at
 * once, it holds these and up to 1,000 live messages of each. Besides, at most {@link
 * SyncClientBuilder#bufferCapacity} live messages before the engine and as many behind a gap; for
 * each listener of a view as many changes as {@link SyncClientBuilder#queueCapacity} says and one
 * more for each record; at most {@link SyncClientBuilder#queueCapacity} changes and one page of 500
 * for handlers, apart from a snapshot's, which refer to the records that are held anyway; and while
 * it catches up, two pages of the feed. When the queue is full the client takes nothing in, for
 * views neither, and asks for it when half of the queue is free.
 *
 * <p><b>Errors</b> never remove data: without Redis the client polls, without the publisher it
 * serves what it has, and {@link #status} says how old that is. How old is too old, and what a
 * look-up does then, is its {@link io.github.wrappersync.view.Freshness}: by default it is served.
 */
public final class SyncClient extends HandlerRegistration implements StatusSource, AutoCloseable {

  private final ClientSettings settings;
  private final Stores stores;
  private final Lifecycle lifecycle;
  private final StatusBoard board;
  private final ClientVerification verification;
  private final Listeners listeners;
  private final LocalViews localViews;
  private final Registrations registrations;

  SyncClient(
      ClientSettings settings, Transports transports, Stores stores, Optional<TimeSource> time) {
    this.settings = settings;
    this.stores = stores;
    this.lifecycle = new Lifecycle(settings, transports, stores, time);
    this.board = lifecycle.board();
    this.verification = new ClientVerification(settings.application(), board, lifecycle.time());
    this.listeners = new Listeners(lifecycle.time(), settings.queueCapacity());
    this.localViews = new LocalViews(verification, settings.freshness(), listeners);
    this.registrations = new Registrations(settings, stores, listeners);
  }

  @Override
  Lifecycle lifecycle() {
    return lifecycle;
  }

  @Override
  Registrations registrations() {
    return registrations;
  }

  @Override
  SyncClient client() {
    return this;
  }

  /** Begins to describe a client for an application, such as {@code crm}. */
  public static SyncClientBuilder builder(String application) {
    return new SyncClientBuilder(application, Optional.empty());
  }

  /**
   * Begins to describe a client for an application whose data types are known, such as {@link
   * io.github.wrappersync.model.Applications#CRM}: a view or a handler of another data type is
   * refused when it is registered, with an {@link IllegalArgumentException}.
   */
  public static SyncClientBuilder builder(Application application) {
    return new SyncClientBuilder(application.name(), Optional.of(application));
  }

  /**
   * Fills a view of the application's own from now on, and returns it.
   *
   * @throws IllegalArgumentException if the application is known not to receive its data type
   * @throws IllegalStateException after {@link #start}
   */
  public synchronized <V extends View<?>> V view(V view) {
    lifecycle.requireNotStarted("A view of " + view.dataType());
    registrations.add(view);
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
    if (!registrations.has(writer)) {
      view(writer);
    }
  }

  /**
   * Tells the {@link ViewListener} how the records of a data type change, with their old and new
   * values, after all views of it show the change; {@code creditCosts().onChange(…)} and its like
   * are the same. Before {@link #start} this makes the client follow the data type without a view,
   * and hold all its records, also where the view is bounded.
   *
   * @throws IllegalStateException after {@link #start} if there is neither a full view of the data
   *     type nor a listener of before, or if the client is closed
   */
  public <T> Subscription onChange(DataType<T> dataType, ViewListener<T> listener) {
    return listeners.listen(dataType, listener);
  }

  /**
   * Begins to follow the publisher. Returns at once, whether or not anything can be reached;
   * without effect if it was called before.
   *
   * @throws IllegalStateException if there is neither a view nor a handler, or the client is closed
   */
  public synchronized SyncClient start() {
    lifecycle.start(registrations, verification);
    return this;
  }

  /** The application's name, such as {@code crm}. */
  @Override
  public String application() {
    return settings.application();
  }

  /** What the client knows about itself now. */
  @Override
  public SyncStatus status() {
    return board.status();
  }

  /**
   * Tells the listener of every change of the state and of what else happens from now on, as {@link
   * StatusListener} says. May be called at any time.
   *
   * @return what ends it
   */
  @Override
  public Subscription onStatus(StatusListener listener) {
    return board.listen(Objects.requireNonNull(listener, "listener"));
  }

  /** Tells the listener of what happens, apart from changes of the state; as {@link #onStatus}. */
  public Subscription onEvent(Consumer<? super SyncEvent> listener) {
    Objects.requireNonNull(listener, "listener");
    return board.listen(
        new StatusListener() {
          @Override
          public void onChange(SyncState before, SyncStatus now) {}

          @Override
          public void onEvent(SyncEvent event) {
            listener.accept(event);
          }
        });
  }

  /**
   * Waits until the first load is done: views hold everything there was when it began, or when the
   * file of a {@link SyncClientBuilder#warmStart} was written; bounded ones can load it.
   *
   * <p>As with the other waits: a timeout of zero looks once; an interrupt ends the wait with a
   * {@link SyncException}.
   *
   * @throws SyncTimeoutException if that takes longer, also where the publisher refuses a data type
   *     that is followed
   * @throws IllegalStateException before {@link #start}; if the client is closed, also while this
   *     waits; and if a handler or a view calls this, as it would wait for itself
   */
  public SyncClient awaitReady(Duration timeout) {
    lifecycle.awaits("awaitReady", timeout).ready();
    return this;
  }

  /**
   * Waits until everything that was in the event log at the time of this call is in the views, and
   * done by the handlers of this instance, or set aside as a dead letter. Asks the publisher at
   * once.
   *
   * @throws SyncTimeoutException if that takes longer; it names the handlers that are behind
   * @throws IllegalStateException as {@link #awaitReady}
   */
  public SyncClient awaitCaughtUp(Duration timeout) {
    lifecycle.awaits("awaitCaughtUp", timeout).caughtUp();
    return this;
  }

  /**
   * Waits until the views hold everything at or below the position. Asks the publisher at once.
   *
   * @param position of the present epoch: one of another is reached by chance only
   * @throws SyncTimeoutException if that takes longer
   * @throws IllegalStateException as {@link #awaitReady}
   */
  public SyncClient awaitPosition(long position, Duration timeout) {
    lifecycle.awaits("awaitPosition", timeout).position(position);
    return this;
  }

  /**
   * Asks the publisher for changes now, also in the pause after a failed request. Returns at once;
   * the waits do the same and wait for the answer.
   *
   * @throws IllegalStateException before {@link #start}
   */
  public void refresh() {
    lifecycle.running().engine().refresh();
  }

  /**
   * Starts over from a snapshot, as after a change of epoch, for when the data is suspected to be
   * wrong. Returns at once; without effect while a snapshot is read anyway. Views serve what they
   * have until the snapshot is complete; views and handlers are told what differs from what the
   * client had, and nothing else.
   *
   * @throws IllegalStateException before {@link #start}
   */
  public void resync() {
    lifecycle.running().engine().startOver();
  }

  /** The changes that handlers could not do. */
  public DeadLetterDesk deadLetters() {
    return new DeadLetterDesk(stores.deadLetters(), lifecycle.running().handlers());
  }

  /**
   * Takes nothing in any more, waits for the handlers up to {@link SyncClientBuilder#closeTimeout},
   * saves the checkpoints, gives the leases of handlers up, so that other instances go on at once,
   * writes the file of a warm start, and ends all threads. The stores have five seconds for it, the
   * file ten. What handlers have not done by then stays above their checkpoints, and is told again
   * after a restart; what waits for another try does not have it here. A call that goes on after
   * its interrupt keeps the lease of its handler until that runs out. Idempotent, and may come at
   * any time; a second call waits for the first. Waits end at once with an {@link
   * IllegalStateException}. Status listeners are told of it, and have a second to hear the rest;
   * one of them may call this.
   *
   * <p>If the calling thread is interrupted, everything is ended at once and not waited for; leases
   * run out. The thread is interrupted still.
   *
   * @throws IllegalStateException if it is called by a handler, a view or a view's listener, as it
   *     would wait for itself
   */
  @Override
  public void close() {
    lifecycle.close();
  }
}
