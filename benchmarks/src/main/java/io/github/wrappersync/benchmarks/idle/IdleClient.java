package io.github.wrappersync.benchmarks.idle;

import io.github.wrappersync.client.SyncClient;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/**
 * The main class of an application that does nothing but hold costs. Its system properties {@code
 * idle.redis}, {@code idle.publisher} and {@code idle.token} say whom to follow.
 */
public final class IdleClient {

  /** It says so when it is live. */
  static final String LIVE = "The client is live";

  private IdleClient() {}

  public static void main(String[] arguments) throws InterruptedException {
    SyncClient client =
        SyncClient.builder("crm")
            .allTenants()
            .redis(System.getProperty("idle.redis"))
            .publisher(System.getProperty("idle.publisher"), System.getProperty("idle.token"))
            .build();
    client.creditCosts();
    client.start().awaitReady(Duration.ofSeconds(60)).awaitCaughtUp(Duration.ofSeconds(60));
    System.out.println(LIVE);
    new CountDownLatch(1).await();
  }
}
