package io.github.wrappersync.examples.quickstart;

import io.github.wrappersync.client.SyncClient;
import io.github.wrappersync.client.SyncClientBuilder;
import io.github.wrappersync.model.Change;
import io.github.wrappersync.model.ChangeType;
import io.github.wrappersync.model.DataType;
import io.github.wrappersync.model.DataTypes;
import io.github.wrappersync.store.Stores;
import io.github.wrappersync.view.CreditCosts;
import io.github.wrappersync.view.OrgHierarchy;
import io.github.wrappersync.view.Roles;
import io.github.wrappersync.view.Users;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * An application that follows all of its data: a handler for each data type, which notes what it is
 * told, and the four local views. Its checkpoints outlive its client, as they would in a database.
 */
final class Consumer implements AutoCloseable {

  private static final Duration READY = Duration.ofSeconds(20);

  private final String application;
  private final String publisherUrl;
  private final String token;
  private final String redisUrl;
  private final Stores stores = Stores.inMemory();
  private final Queue<Told> told = new ConcurrentLinkedQueue<>();
  private SyncClient client;
  private CreditCosts creditCosts;
  private Roles roles;
  private Users users;
  private OrgHierarchy orgHierarchy;

  /** A change that the application was told, and when. */
  record Told(Change<?> change, long nanos) {

    /** Without the state of the world: what it is called in the expectations of the steps. */
    String summary() {
      String reason = change.reason().map(why -> " (" + why + ")").orElse("");
      String fields = change.type() == ChangeType.UPDATE ? " " + change.changedFields() : "";
      return "%s%s %s/%s of %s%s"
          .formatted(
              change.type(),
              reason,
              change.dataType(),
              change.recordId(),
              change.tenantId(),
              fields);
    }
  }

  Consumer(String application, String publisherUrl, String token, String redisUrl) {
    this.application = application;
    this.publisherUrl = publisherUrl;
    this.token = token;
    this.redisUrl = redisUrl;
    this.client = build();
    this.creditCosts = client.creditCosts();
    this.roles = client.roles();
    this.users = client.users();
    this.orgHierarchy = client.orgHierarchy();
  }

  private SyncClient build() {
    SyncClientBuilder builder =
        SyncClient.builder(application)
            .allTenants()
            .redis(redisUrl)
            .publisher(publisherUrl, token)
            .stores(stores);
    SyncClient built = builder.build();
    for (DataType<?> dataType : DataTypes.all()) {
      note(built, dataType);
    }
    return built;
  }

  private <T> void note(SyncClient target, DataType<T> dataType) {
    target.handle(
        "note-" + dataType.name(),
        dataType,
        change -> told.add(new Told(change, System.nanoTime())));
  }

  Consumer start() {
    client.start().awaitReady(READY).awaitCaughtUp(READY);
    told.clear();
    return this;
  }

  /** Ends the client as if the application were stopped. */
  void stop() {
    client.close();
  }

  /** Starts the application again: what it has handled is known from its checkpoints. */
  void restart() {
    told.clear();
    client = build();
    creditCosts = client.creditCosts();
    roles = client.roles();
    users = client.users();
    orgHierarchy = client.orgHierarchy();
    client.start().awaitReady(READY);
  }

  /** Waits until everything that is in the event log now has been handled. */
  void awaitCaughtUp() {
    client.awaitCaughtUp(READY);
  }

  String application() {
    return application;
  }

  SyncClient client() {
    return client;
  }

  /** What was told since the last {@link #forget}. */
  List<Told> told() {
    return List.copyOf(told);
  }

  void forget() {
    told.clear();
  }

  CreditCosts creditCosts() {
    return creditCosts;
  }

  Roles roles() {
    return roles;
  }

  Users users() {
    return users;
  }

  OrgHierarchy orgHierarchy() {
    return orgHierarchy;
  }

  @Override
  public void close() {
    client.close();
  }
}
