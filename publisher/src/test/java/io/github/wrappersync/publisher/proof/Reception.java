package io.github.wrappersync.publisher.proof;

import io.github.wrappersync.feed.CatchUp;
import io.github.wrappersync.feed.CatchUpException;
import io.github.wrappersync.feed.LiveFeed;
import io.github.wrappersync.feed.LiveSink;
import io.github.wrappersync.feed.Scope;
import io.github.wrappersync.model.Change;
import io.github.wrappersync.model.CreditConfig;
import io.github.wrappersync.model.Role;
import io.github.wrappersync.wire.Envelope;
import io.github.wrappersync.wire.FeedPage;
import io.github.wrappersync.wire.Heartbeat;
import io.github.wrappersync.wire.ProgressReport;
import io.github.wrappersync.wire.SnapshotLine;
import io.github.wrappersync.wire.WireException;
import java.time.Duration;
import java.util.BitSet;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Counts what reaches an application, also what its transports refuse: which events Redis brought,
 * which had to be pulled, of whom they are, and whether any is none of the application's business.
 * It stands between the client and its transports, and passes everything on.
 */
final class Reception {

  /** What the line of a leak begins with. */
  static final String LEAK = "leak ";

  private final Scope scope;
  private final BitSet live = new BitSet();
  private final BitSet pulled = new BitSet();
  private final Map<String, Long> byTenant = new TreeMap<>();
  private final Map<String, Long> leaks = new TreeMap<>();
  private String epoch = "";
  private long liveBefore;
  private long recoveredBefore;

  Reception(Scope scope) {
    this.scope = scope;
  }

  LiveFeed live(LiveFeed feed) {
    return new LiveFeed() {
      @Override
      public void start(LiveSink sink) {
        feed.start(listening(sink));
      }

      @Override
      public void close() {
        feed.close();
      }
    };
  }

  CatchUp catchUp(CatchUp other) {
    return new CatchUp() {
      @Override
      public FeedPage changes(Scope asked, long after, String life, int limit, Duration wait)
          throws CatchUpException {
        try {
          FeedPage page = other.changes(asked, after, life, limit, wait);
          page.events().forEach(event -> count(event, pulled));
          return page;
        } catch (CatchUpException e) {
          refused(e);
          throw e;
        }
      }

      @Override
      public void snapshot(Scope asked, Consumer<SnapshotLine> lines) throws CatchUpException {
        try {
          other.snapshot(
              asked,
              line -> {
                if (line instanceof SnapshotLine.Entry entry) {
                  inspect(entry.envelope());
                }
                lines.accept(line);
              });
        } catch (CatchUpException e) {
          refused(e);
          throw e;
        }
      }

      @Override
      public void report(String application, ProgressReport report) throws CatchUpException {
        other.report(application, report);
      }

      @Override
      public void close() {
        other.close();
      }
    };
  }

  private LiveSink listening(LiveSink sink) {
    return new LiveSink() {
      @Override
      public void onConnected() {
        sink.onConnected();
      }

      @Override
      public void onDisconnected(String cause) {
        sink.onDisconnected(cause);
      }

      @Override
      public void onEvent(Envelope envelope) {
        count(envelope, live);
        sink.onEvent(envelope);
      }

      @Override
      public void onHeartbeat(Heartbeat heartbeat) {
        sink.onHeartbeat(heartbeat);
      }

      @Override
      public void onRefused(String channel, String problem) {
        sink.onRefused(channel, problem);
      }

      @Override
      public void onUndecodable(String channel, WireException problem) {
        refused(problem);
        sink.onUndecodable(channel, problem);
      }
    };
  }

  /** The transports let no event of others through; that one came is a leak all the same. */
  private synchronized void refused(Exception problem) {
    String message = String.valueOf(problem.getMessage());
    if (message.contains("misrouted") || message.contains("not asked for")) {
      leak(message);
    }
  }

  private synchronized void count(Envelope event, BitSet by) {
    if (!event.epoch().equals(epoch)) {
      liveBefore = countLive();
      recoveredBefore = countRecovered();
      live.clear();
      pulled.clear();
      epoch = event.epoch();
    }
    by.set(Math.toIntExact(event.position()));
    inspect(event);
  }

  private synchronized void inspect(Envelope event) {
    byTenant.merge(event.channel().application() + " " + event.channel().tenantId(), 1L, Long::sum);
    if (!scope.contains(event.channel())) {
      leak("channel " + event.channel());
    }
    if (event.data().contains(WrapperDatabase.SECRET)) {
      leak("%s, which is nobody's".formatted(event));
    }
  }

  /** What a handler was told. */
  synchronized void told(Change<?> change) {
    if (!scope.isAllTenants() && !scope.tenants().contains(change.tenantId())) {
      leak("told of tenant " + change.tenantId());
    }
    String application = scope.application() + ".";
    if (change.record() instanceof CreditConfig config
        && !config.operationCode().startsWith(application)) {
      leak("told of operation " + config.operationCode());
    }
    if (change.record() instanceof Role role
        && role.permissions().stream()
            .noneMatch(
                permission ->
                    permission.startsWith(application)
                        || permission.equals("user-management")
                        || permission.equals("role-management"))) {
      leak("told of role " + change);
    }
  }

  private void leak(String what) {
    if (leaks.size() < 20) {
      leaks.merge(what, 1L, Long::sum);
      // In the log of the process as well, which a kill -9 does not take along.
      System.out.println(LEAK + what);
    }
  }

  private long countLive() {
    return liveBefore + live.cardinality();
  }

  private long countRecovered() {
    BitSet recovered = (BitSet) pulled.clone();
    recovered.andNot(live);
    return recoveredBefore + recovered.cardinality();
  }

  /** {@code live=…}, {@code recovered=…}, and a line for each leak. */
  synchronized String lines() {
    StringBuilder lines = new StringBuilder();
    lines.append("live=").append(countLive()).append('\n');
    lines.append("recovered=").append(countRecovered()).append('\n');
    byTenant.forEach(
        (tenant, n) -> lines.append("seen ").append(tenant).append('=').append(n).append('\n'));
    leaks.forEach(
        (leak, n) -> lines.append(LEAK).append(leak).append(", times ").append(n).append('\n'));
    return lines.toString();
  }
}
