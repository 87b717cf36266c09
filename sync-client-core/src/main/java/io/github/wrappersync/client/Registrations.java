package io.github.wrappersync.client;

import io.github.wrappersync.feed.Scope;
import io.github.wrappersync.internal.handler.HandlerSpec;
import io.github.wrappersync.internal.handler.HandlerSpec.Batch;
import io.github.wrappersync.internal.listener.Listeners;
import io.github.wrappersync.model.Change;
import io.github.wrappersync.model.DataType;
import io.github.wrappersync.store.Delivery;
import io.github.wrappersync.store.Stores;
import io.github.wrappersync.store.TransactionalInbox;
import io.github.wrappersync.view.View;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The views and handlers that a client is given before its start, and which handlers it is to begin
 * with paused. Changed under the client's monitor.
 */
final class Registrations {

  private static final Pattern HANDLER_ID = Pattern.compile("[!-~]{1,200}");

  private final ClientSettings settings;
  private final Stores stores;
  private final Listeners listeners;
  private final List<View<?>> views = new ArrayList<>();
  private final Map<String, HandlerSpec<?>> handlers = new LinkedHashMap<>();
  private final Set<String> paused = new HashSet<>();

  Registrations(ClientSettings settings, Stores stores, Listeners listeners) {
    this.settings = settings;
    this.stores = stores;
    this.listeners = listeners;
  }

  void add(View<?> view) {
    requireReceived("a view", view.dataType());
    views.add(view);
  }

  boolean has(View<?> view) {
    return views.contains(view);
  }

  <T> void add(String id, DataType<T> dataType, HandlerSpec.Code<T> code, HandlerOptions options) {
    if (options.batchSize().isPresent()) {
      throw new IllegalArgumentException(
          "Handler '%s' has a batchSize of %d, and is told one change at a time: expected handleBatchInTransaction, or no batchSize"
              .formatted(id, options.batchSize().getAsInt()));
    }
    add(id, dataType, code, Optional.empty(), options);
  }

  /** A handler that is told several changes at once. */
  <T> void addBatch(
      String id,
      DataType<T> dataType,
      TransactionalBatchHandler<T> handler,
      HandlerOptions options) {
    HandlerSpec.Code<T> single =
        inTransaction(id, (change, transaction) -> handler.handle(List.of(change), transaction));
    int most = options.batchSize().orElse(HandlerOptions.DEFAULT_BATCH_SIZE);
    add(id, dataType, single, Optional.of(new Batch<>(most, together(id, handler))), options);
  }

  private <T> void add(
      String id,
      DataType<T> dataType,
      HandlerSpec.Code<T> code,
      Optional<Batch<T>> batch,
      HandlerOptions options) {
    requireReceived("handler '" + id + "'", dataType);
    if (!HANDLER_ID.matcher(id).matches() || handlers.containsKey(id)) {
      throw new IllegalArgumentException(
          "The handler id '%s' is %s: expected one of its own for each handler, of 1 to 200 visible ASCII characters"
              .formatted(id, handlers.containsKey(id) ? "taken" : "not a name"));
    }
    boolean known =
        settings.tenants().isEmpty() || settings.tenants().containsAll(options.tenantIds());
    if (!known) {
      throw new IllegalArgumentException(
          "Handler '%s' is to be told of the tenants %s, and the client follows %s: expected some of those"
              .formatted(id, options.tenantIds(), settings.tenants()));
    }
    handlers.put(
        id,
        new HandlerSpec<>(
            id,
            dataType,
            code,
            options.tenantIds(),
            options.retries(),
            options.timeout(),
            options.concurrency(),
            batch));
  }

  /** What calls a handler, and lets the inbox remember it. */
  <T> HandlerSpec.Code<T> once(String id, ChangeHandler<T> handler) {
    return (inbox, delivery, change) ->
        inbox.doOnce(
            delivery,
            () -> settings.interceptors().around(id, change, () -> handler.handle(change)));
  }

  /** What calls a handler in the transaction in which the inbox remembers it. */
  <T> HandlerSpec.Code<T> inTransaction(String id, TransactionalHandler<T> handler) {
    if (!(stores.inbox() instanceof TransactionalInbox)) {
      throw new IllegalArgumentException(
          "Handler '%s' wants transactions, and the client's stores have none: give the builder stores(JdbcStores.of(dataSource))"
              .formatted(id));
    }
    return (inbox, delivery, change) ->
        inbox.doOnceInTransaction(
            delivery,
            transaction ->
                settings
                    .interceptors()
                    .around(id, change, () -> handler.handle(change, transaction)));
  }

  private <T> HandlerSpec.BatchCode<T> together(String id, TransactionalBatchHandler<T> handler) {
    return (inbox, deliveries, changes) ->
        inbox.doOnceInTransaction(
            deliveries,
            (transaction, left) -> {
              List<Change<T>> told = told(deliveries, changes, left);
              HandlerInterceptor.Call call = () -> handler.handle(told, transaction);
              if (told.size() == 1) {
                settings.interceptors().around(id, told.get(0), call);
              } else {
                settings.interceptors().aroundBatch(id, told, call);
              }
            });
  }

  /** The changes of those deliveries that are left. */
  private static <T> List<Change<T>> told(
      List<Delivery> deliveries, List<Change<T>> changes, List<Delivery> left) {
    if (left.size() == deliveries.size()) {
      return List.copyOf(changes);
    }
    Map<Delivery, Change<T>> all = new HashMap<>();
    for (int i = 0; i < changes.size(); i++) {
      all.putIfAbsent(deliveries.get(i), changes.get(i));
    }
    return left.stream().map(all::get).toList();
  }

  private void requireReceived(String what, DataType<?> dataType) {
    settings
        .preset()
        .filter(application -> !application.receives(dataType))
        .ifPresent(
            application -> {
              throw new IllegalArgumentException(
                  "Application '%s' does not receive '%s', of which %s is to be told: expected one of %s. If it is registered for it with the publisher, build the client for application.and(…)"
                      .formatted(
                          application.name(),
                          dataType,
                          what,
                          new TreeSet<>(application.dataTypes())));
            });
  }

  void requireHandler(String id) {
    if (!handlers.containsKey(id)) {
      throw new IllegalArgumentException(
          "There is no handler '%s': expected one of %s".formatted(id, handlers.keySet()));
    }
  }

  /** Whether the client is to begin with this handler paused. */
  void pause(String id, boolean pause) {
    boolean unused = pause ? paused.add(id) : paused.remove(id);
  }

  /**
   * What follows from all of them.
   *
   * @throws IllegalStateException if there is nothing to follow
   */
  Scope scope() {
    Set<String> types = new HashSet<>();
    RunningClient.shown(views, listeners).forEach(dataType -> types.add(dataType.name()));
    handlers.values().forEach(handler -> types.add(handler.dataType().name()));
    if (types.isEmpty()) {
      throw new IllegalStateException(
          "There is nothing to follow: register a view, a listener or a handler before start()");
    }
    return new Scope(settings.application(), settings.tenants(), types);
  }

  List<View<?>> views() {
    return views;
  }

  Listeners listeners() {
    return listeners;
  }

  Map<String, HandlerSpec<?>> handlers() {
    return handlers;
  }

  Set<String> paused() {
    return paused;
  }
}
