package io.github.wrappersync.benchmarks.growth;

import io.github.wrappersync.client.SyncClient;
import io.github.wrappersync.client.SyncClientBuilder;
import io.github.wrappersync.model.DataTypes;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The main class of a process with one client for each application: the first, the third and so on
 * follow by Redis and the feed, the others by the feed alone. Arguments: the publisher's URL, the
 * URI of Redis, and a name and a token for each application. It prints how many changes all of them
 * have seen together, once they have caught up and then for each line that it is given.
 */
public final class Followers {

  private static final Duration START = Duration.ofMinutes(2);

  private Followers() {}

  public static void main(String[] arguments) throws Exception {
    AtomicLong seen = new AtomicLong();
    List<SyncClient> clients = new ArrayList<>();
    for (int i = 2; i < arguments.length; i += 2) {
      SyncClientBuilder builder =
          SyncClient.builder(arguments[i])
              .allTenants()
              .publisher(arguments[0], arguments[i + 1])
              .handlerThreads(1);
      SyncClient client = (i / 2 % 2 == 1 ? builder.redis(arguments[1]) : builder).build();
      client.handle("follow", DataTypes.CREDIT_CONFIGS, change -> seen.incrementAndGet());
      clients.add(client.start());
    }
    for (SyncClient client : clients) {
      client.awaitReady(START).awaitCaughtUp(START);
    }
    BufferedReader input =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    do {
      System.out.println(seen.get());
    } while (input.readLine() != null);
    clients.forEach(SyncClient::close);
  }
}
