package io.github.wrappersync.publisher.settings;

import java.util.List;
import java.util.Optional;

/**
 * How much is served at once, so that neither one application nor anybody else can take what the
 * others need: {@code sync.publisher.limits.*}. What is beyond a limit is answered with 503 or 429
 * and {@code Retry-After}.
 *
 * @param feedRequests requests of the feed, those that wait among them: by default one for each 72
 *     KiB of the heap beyond 96 MiB, from 500 to 10,000, as one that waits takes some 60 KiB
 * @param feedRequestsPerApplication of one application: by default half of them
 * @param snapshots snapshots that are read, each of which keeps a thread as long as its reader
 *     takes: 24 by default
 * @param snapshotsPerApplication of one application: 8 by default
 * @param requestsPerApplication other requests of one application, and requests of the
 *     administrator, that are worked on: 16 by default
 */
public record LimitSettings(
    int feedRequests,
    int feedRequestsPerApplication,
    int snapshots,
    int snapshotsPerApplication,
    int requestsPerApplication) {

  static final String FEED_REQUESTS = "limits.feed-requests";
  static final String FEED_REQUESTS_PER_APPLICATION = "limits.feed-requests-per-application";
  static final String SNAPSHOTS = "limits.snapshots";
  static final String SNAPSHOTS_PER_APPLICATION = "limits.snapshots-per-application";
  static final String REQUESTS_PER_APPLICATION = "limits.requests-per-application";

  private static final int BYTES_OF_ONE_THAT_WAITS = 72 * 1024;
  private static final long BYTES_OF_THE_REST = 96L << 20;

  /** Those that are not of the feed, those that are refused, and those of a proxy that are idle. */
  private static final int OTHER_CONNECTIONS = 512;

  /** How many connections are open at once; further ones wait to be accepted. */
  public int connections() {
    return feedRequests + OTHER_CONNECTIONS;
  }

  static List<String> names() {
    return List.of(
        FEED_REQUESTS,
        FEED_REQUESTS_PER_APPLICATION,
        SNAPSHOTS,
        SNAPSHOTS_PER_APPLICATION,
        REQUESTS_PER_APPLICATION);
  }

  static LimitSettings read(Settings settings, List<Fault> faults) {
    int feed = number(settings, FEED_REQUESTS, fitting(), 15_000, faults);
    int snapshots = number(settings, SNAPSHOTS, 24, 200, faults);
    return new LimitSettings(
        feed,
        number(settings, FEED_REQUESTS_PER_APPLICATION, Math.max(1, feed / 2), feed, faults),
        snapshots,
        number(settings, SNAPSHOTS_PER_APPLICATION, Math.min(8, snapshots), snapshots, faults),
        number(settings, REQUESTS_PER_APPLICATION, 16, 50, faults));
  }

  private static int fitting() {
    long fit = (Runtime.getRuntime().maxMemory() - BYTES_OF_THE_REST) / BYTES_OF_ONE_THAT_WAITS;
    return (int) Math.max(500, Math.min(10_000, fit));
  }

  private static int number(
      Settings settings, String property, int otherwise, int highest, List<Fault> faults) {
    Optional<Settings.Setting> setting = settings.find(property);
    if (setting.isEmpty()) {
      return otherwise;
    }
    String text = setting.get().value();
    if (text.matches("[1-9]\\d{0,5}") && Integer.parseInt(text) <= highest) {
      return Integer.parseInt(text);
    }
    faults.add(
        new Fault(
            setting.get().name(),
            "'" + text + "'",
            "a whole number from 1 to " + highest,
            setting.get().name() + "=" + otherwise));
    return otherwise;
  }
}
