package io.github.wrappersync.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wrappersync.feed.CatchUp;
import io.github.wrappersync.feed.CatchUpException;
import io.github.wrappersync.feed.CatchUpException.Kind;
import io.github.wrappersync.feed.LiveFeed;
import io.github.wrappersync.feed.LiveSink;
import io.github.wrappersync.feed.Scope;
import io.github.wrappersync.model.ChangeType;
import io.github.wrappersync.model.Channel;
import io.github.wrappersync.model.Priority;
import io.github.wrappersync.status.SyncState;
import io.github.wrappersync.testing.ManualClock;
import io.github.wrappersync.wire.Envelope;
import io.github.wrappersync.wire.FeedPage;
import io.github.wrappersync.wire.Heartbeat;
import io.github.wrappersync.wire.SnapshotLine;
import io.github.wrappersync.wire.WireException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tries every cell of the table in docs/client-engine.md. */
class EngineTableTest {

  private static final Channel CHANNEL = new Channel("crm", "t1", "credit-configs");
  private static final Scope SCOPE = new Scope("crm", Set.of(), Set.of("credit-configs"));

  private final ManualClock clock = new ManualClock();
  private final StepExecutor thread = new StepExecutor();
  private final StepExecutor requests = new StepExecutor();
  private final StatusBoard board = new StatusBoard(clock);
  private final Script script = new Script();
  private LiveSink live;
  private final Engine engine =
      new Engine(
          new EngineSettings(
              Duration.ofSeconds(6),
              Duration.ofSeconds(30),
              Duration.ofSeconds(1),
              Duration.ofSeconds(2),
              Duration.ofSeconds(60),
              5,
              10),
          new EngineParts(
              SCOPE,
              script,
              Optional.of(feed()),
              List.of(new ViewFollower<>(new Rig.MapView(), board)),
              board,
              clock,
              thread,
              requests,
              new Random(1),
              Optional.of(() -> Optional.ofNullable(script.kept))));

  @ParameterizedTest(name = "{0}: {1} -> {2}")
  @MethodSource("cells")
  void everyCellOfTheTableHolds(SyncState before, String event, SyncState after) {
    if (event.equals("warm data loaded")) {
      engine.start();
      run();
    } else {
      bringTo(before);
    }
    assertThat(board.state()).isEqualTo(before);

    fire(event);

    assertThat(board.state()).isEqualTo(after);
  }

  static List<Arguments> cells() throws IOException {
    List<String> lines = Files.readAllLines(Path.of("../docs/client-engine.md"));
    List<String> table =
        lines.stream()
            .dropWhile(line -> !line.startsWith("| Event | NEW"))
            .takeWhile(line -> line.startsWith("|"))
            .toList();
    List<String> states = cellsOf(table.get(0));
    List<Arguments> cells = new ArrayList<>();
    for (String row : table.subList(2, table.size())) {
      List<String> columns = cellsOf(row);
      for (int i = 1; i < columns.size(); i++) {
        if (!columns.get(i).equals("-")) {
          SyncState before = SyncState.valueOf(states.get(i));
          SyncState after = columns.get(i).equals("=") ? before : SyncState.valueOf(columns.get(i));
          cells.add(Arguments.of(before, columns.get(0), after));
        }
      }
    }
    assertThat(cells).hasSizeGreaterThan(130);
    return cells;
  }

  private static List<String> cellsOf(String row) {
    return Arrays.stream(row.substring(1, row.length() - 1).split("\\|", -1))
        .map(String::strip)
        .toList();
  }

  // ------------------------------------------------------------------ states

  private void bringTo(SyncState state) {
    switch (state) {
      case NEW -> {}
      case INITIALIZING -> {
        engine.start();
        run();
        requests.step(); // what was kept
        run();
        requests.step(); // the checkpoints
        run();
        live.onConnected();
      }
      case CATCHING_UP -> {
        bringTo(SyncState.LIVE);
        live.onEvent(event(30, 20));
      }
      case LIVE -> {
        bringTo(SyncState.INITIALIZING);
        run();
        requests.step();
        answer(page(10, true));
      }
      case POLLING -> {
        bringTo(SyncState.LIVE);
        clock.advance(Duration.ofSeconds(6));
        answer(page(10, true));
      }
      case STALE -> {
        bringTo(SyncState.POLLING);
        script.failure = new CatchUpException(Kind.UNAVAILABLE, "down", null);
        for (int second = 0; second < 60; second++) {
          clock.advance(Duration.ofSeconds(1));
          run();
          requests.step();
          run();
        }
        script.failure = null;
      }
      case UNAUTHORIZED -> {
        bringTo(SyncState.LIVE);
        fire("answer: token refused");
      }
      case STOPPED -> {
        bringTo(SyncState.LIVE);
        stop();
      }
    }
    run();
  }

  // ------------------------------------------------------------------ events

  private void fire(String event) {
    switch (event) {
      case "start" -> engine.start();
      case "connected" -> live.onConnected();
      case "disconnected" -> live.onDisconnected("test");
      case "event: next" -> live.onEvent(event(11, 9));
      case "event: duplicate" -> live.onEvent(event(9, 8));
      case "event: behind a gap" -> live.onEvent(event(40, 35));
      case "event: of another epoch" -> live.onEvent(event("e2", 11, 9));
      case "heartbeat: all known" ->
          live.onHeartbeat(new Heartbeat("e1", 12, 5, Optional.of(Map.of(CHANNEL, 10L))));
      case "heartbeat: something unknown" ->
          live.onHeartbeat(new Heartbeat("e1", 50, 5, Optional.of(Map.of(CHANNEL, 50L))));
      case "heartbeat: of another epoch" ->
          live.onHeartbeat(new Heartbeat("e2", 12, 5, Optional.of(Map.of())));
      case "undecodable message" -> live.onUndecodable(CHANNEL.name(), new WireException("test"));
      case "refused message" -> live.onRefused(CHANNEL.name(), "test");
      case "buffer overflow" -> {
        for (int position = 1; position < 10; position++) {
          live.onEvent(event(position, position - 1));
        }
      }
      case "heartbeats missed" -> clock.advance(Duration.ofSeconds(6));
      case "warm data loaded" -> {
        script.kept = new Snapshot("e1", 5, List.of());
        requests.step();
      }
      case "poll due" -> {
        if (board.state() == SyncState.LIVE || board.state() == SyncState.UNAUTHORIZED) {
          beatFor(30);
        } else {
          clock.advance(Duration.ofSeconds(1));
        }
      }
      case "page: up to date" -> ask(page(40, true));
      case "page: more to come" -> ask(page(40, false));
      case "answer: unavailable" -> ask(Kind.UNAVAILABLE);
      case "answer: not ready yet" -> ask(Kind.NOT_READY);
      case "answer: token refused" -> ask(Kind.UNAUTHORIZED);
      case "answer: resync required" -> ask(Kind.RESYNC_REQUIRED);
      case "snapshot complete" -> {
        if (board.state() == SyncState.CATCHING_UP || board.state() == SyncState.STALE) {
          ask(Kind.RESYNC_REQUIRED);
        }
        run();
        requests.step();
      }
      case "nothing verified for long" -> clock.advance(Duration.ofSeconds(60));
      case "close" -> stop();
      default -> throw new IllegalArgumentException("The table names an unknown event: " + event);
    }
    run();
  }

  /** Has the engine ask, if it does not already, and answers. */
  private void ask(FeedPage page) {
    provokeRequest();
    answer(page);
  }

  private void ask(Kind kind) {
    provokeRequest();
    script.failure = new CatchUpException(kind, "test", null);
    requests.step();
    run();
    script.failure = null;
  }

  private void provokeRequest() {
    run();
    if (requests.size() == 0) {
      if (board.state() == SyncState.UNAUTHORIZED) {
        beatFor(30);
      } else {
        engine.refresh();
        run();
        if (requests.size() == 0) {
          clock.advance(Duration.ofSeconds(5));
        }
      }
    }
    run();
  }

  private void stop() {
    assertThat(engine.stop()).isNotNull();
  }

  private void beatFor(int seconds) {
    for (int second = 0; second < seconds; second += 2) {
      clock.advance(Duration.ofSeconds(2));
      live.onHeartbeat(new Heartbeat("e1", 10, 5, Optional.of(Map.of(CHANNEL, 10L))));
      run();
    }
  }

  private void answer(FeedPage page) {
    run();
    script.page = page;
    requests.step();
    run();
  }

  private void run() {
    while (thread.step()) {
      // until nothing is left
    }
  }

  private static FeedPage page(long next, boolean upToDate) {
    return new FeedPage("e1", List.of(), next, next, upToDate);
  }

  private static Envelope event(long position, long previous) {
    return event("e1", position, previous);
  }

  private static Envelope event(String epoch, long position, long previous) {
    return new Envelope(
        epoch,
        position,
        previous,
        UUID.randomUUID(),
        "credit-config-changed",
        CHANNEL,
        ChangeType.UPDATE,
        null,
        "r" + position,
        List.of("creditCost"),
        Priority.LOW,
        Instant.EPOCH,
        "{}");
  }

  private LiveFeed feed() {
    return new LiveFeed() {
      @Override
      public void start(LiveSink sink) {
        live = sink;
      }

      @Override
      public void close() {}
    };
  }

  /** Answers as the test says. */
  private static final class Script implements CatchUp {
    private FeedPage page = page(10, true);
    private CatchUpException failure;
    private Snapshot kept;

    @Override
    public FeedPage changes(Scope scope, long after, String epoch, int limit, Duration wait) {
      if (failure != null) {
        throw failure;
      }
      return page;
    }

    @Override
    public void snapshot(Scope scope, Consumer<SnapshotLine> lines) {
      if (failure != null) {
        throw failure;
      }
      lines.accept(new SnapshotLine.Start("e1", 10));
    }

    @Override
    public void close() {}
  }
}
