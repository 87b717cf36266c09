package io.github.wrappersync.internal.engine;

import io.github.wrappersync.feed.CatchUp;
import io.github.wrappersync.feed.LiveFeed;
import io.github.wrappersync.feed.LiveSink;
import io.github.wrappersync.feed.Scope;
import io.github.wrappersync.internal.handler.HandlerFollower;
import io.github.wrappersync.internal.handler.HandlerParts;
import io.github.wrappersync.internal.handler.HandlerSpec;
import io.github.wrappersync.internal.handler.Lanes;
import io.github.wrappersync.model.Change;
import io.github.wrappersync.model.CreditConfig;
import io.github.wrappersync.model.DataType;
import io.github.wrappersync.model.DataTypes;
import io.github.wrappersync.status.SyncState;
import io.github.wrappersync.status.SyncStatus;
import io.github.wrappersync.store.Stores;
import io.github.wrappersync.testing.InMemoryPublisher;
import io.github.wrappersync.testing.ManualClock;
import io.github.wrappersync.view.View;
import io.github.wrappersync.view.ViewChange;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** An engine on the test's own thread, with an in-memory publisher and a manual clock. */
public final class Rig {

  /** A view that keeps records by id, and refuses what is older than what it holds. */
  static final class MapView implements View<CreditConfig> {
    final Map<String, Change<CreditConfig>> records = new LinkedHashMap<>();
    int loads;

    /** Remembered, as the engine goes on whatever a view throws. */
    private Optional<AssertionError> fault = Optional.empty();

    void failIfFaulty() {
      if (fault.isPresent()) {
        throw fault.get();
      }
    }

    @Override
    public DataType<CreditConfig> dataType() {
      return DataTypes.CREDIT_CONFIGS;
    }

    @Override
    public void load(Collection<Change<CreditConfig>> changes) {
      loads++;
      records.clear();
      changes.forEach(change -> records.put(key(change), change));
    }

    @Override
    public void apply(Change<CreditConfig> change) {
      Change<CreditConfig> before = records.get(key(change));
      if (before != null && before.position() >= change.position()) {
        fault = Optional.of(new AssertionError(change + " follows " + before));
      }
      if (change.isDelete()) {
        records.remove(key(change));
      } else {
        records.put(key(change), change);
      }
    }

    BigDecimal cost(String record) {
      Change<CreditConfig> change = records.get("t1/" + record);
      return change == null ? null : change.record().creditCost();
    }

    private static String key(Change<?> change) {
      return change.tenantId() + '/' + change.recordId();
    }
  }

  public final ManualClock clock;
  public final InMemoryPublisher publisher;
  public final StepExecutor thread = new StepExecutor();
  public final StepExecutor requests = new StepExecutor();
  public final StepExecutor workers = new StepExecutor();
  public final StatusBoard board;
  public final Lanes lanes;
  final MapView view = new MapView();
  final List<Follower> followers = new ArrayList<>();
  final List<HandlerFollower> handlers = new ArrayList<>();
  final EngineSettings settings;
  private final int queueCapacity;
  String instance;
  Duration leaseTerm = Duration.ofSeconds(10);
  Random random = new Random(1);
  Optional<Kept> kept = Optional.empty();
  final List<ViewChange<CreditConfig>> viewChanges = new ArrayList<>();
  Set<String> tenants = Set.of();
  Function<Scope, Ledger> ledger = Ledger::new;
  Function<Set<String>, Followers> fed = Followers::new;
  UnaryOperator<CatchUp> network = UnaryOperator.identity();
  Optional<LiveFeed> live;
  Engine engine;
  private LiveSink sink;

  Rig() {
    this(EngineSettings.DEFAULTS, 10_000);
  }

  Rig(EngineSettings settings, int queueCapacity) {
    this(settings, queueCapacity, new InMemoryPublisher(), new ManualClock(), "rig");
  }

  Rig(
      EngineSettings settings,
      int queueCapacity,
      InMemoryPublisher publisher,
      ManualClock clock,
      String instance) {
    this.queueCapacity = queueCapacity;
    this.publisher = publisher;
    this.clock = clock;
    this.instance = instance;
    this.settings = settings;
    this.board = new StatusBoard(clock);
    this.lanes = new Lanes(workers, clock, queueCapacity);
    this.live = Optional.of(tapped(publisher.liveFeed("crm")));
  }

  private LiveFeed tapped(LiveFeed feed) {
    return new LiveFeed() {
      @Override
      public void start(LiveSink target) {
        sink = target;
        feed.start(target);
      }

      @Override
      public void close() {
        feed.close();
      }
    };
  }

  Rig withView() {
    followers.add(
        new ViewFollower<>(
            DataTypes.CREDIT_CONFIGS, List.of(view), board, change -> viewChanges.add(change)));
    return this;
  }

  HandlerFollower withHandler(HandlerSpec<?> spec, Stores stores) {
    HandlerFollower handler =
        new HandlerFollower(
            spec,
            new HandlerParts(
                new HandlerParts.Names("crm", instance, leaseTerm),
                stores,
                lanes,
                board,
                clock,
                requests));
    followers.add(handler);
    handlers.add(handler);
    return handler;
  }

  /** What another process can start from. */
  Optional<Snapshot> keep() {
    List<Optional<Snapshot>> taken = new ArrayList<>();
    engine.keep(taken::add);
    run();
    return taken.get(0);
  }

  /** Starts from what was kept. */
  Rig withKept(Snapshot snapshot) {
    kept = Optional.of(() -> Optional.of(snapshot));
    return this;
  }

  /** Another process, of the same publisher. */
  Rig successor() {
    return new Rig(settings, queueCapacity, publisher, new ManualClock(), instance);
  }

  Rig build() {
    Scope scope =
        new Scope(
            "crm",
            tenants,
            Set.copyOf(followers.stream().map(Follower::dataType).distinct().toList()));
    engine =
        new Engine(
            settings,
            new EngineParts(
                scope,
                network.apply(publisher.catchUp()),
                live,
                followers,
                board,
                clock,
                thread,
                requests,
                random,
                kept),
            ledger.apply(scope),
            fed.apply(Follower.heldTypes(followers)));
    lanes.onChange(engine::roomAgain, board::stir);
    return this;
  }

  Rig start() {
    build();
    engine.start();
    run();
    publisher.heartbeat();
    return run();
  }

  /** Runs everything that is due now. */
  Rig run() {
    while (thread.step() || requests.step() || workers.step()) {
      // until nothing is left
    }
    view.failIfFaulty();
    return this;
  }

  /** Runs the engine, but answers no request. */
  Rig runEngine() {
    while (thread.step() || workers.step()) {
      // until nothing is left
    }
    return this;
  }

  /** Lets time pass in small steps, running everything that comes due. */
  Rig pass(Duration time) {
    long left = time.toMillis();
    while (left > 0) {
      long step = Math.min(left, 50);
      clock.advance(Duration.ofMillis(step));
      run();
      left -= step;
    }
    return this;
  }

  /** Lets time pass while the publisher's heart beats. */
  Rig passBeating(Duration time) {
    for (long left = time.toMillis(); left > 0; left -= 2000) {
      pass(Duration.ofMillis(Math.min(left, 2000)));
      publisher.heartbeat();
      run();
    }
    return this;
  }

  long put(String record, int cost) {
    return put("t1", record, cost);
  }

  long put(String tenant, String record, int cost) {
    return publisher.publish(
        "crm",
        tenant,
        DataTypes.CREDIT_CONFIGS,
        new CreditConfig(record, tenant, "crm." + record, BigDecimal.valueOf(cost), true));
  }

  long delete(String record) {
    return publisher.delete("crm", "t1", DataTypes.CREDIT_CONFIGS, record);
  }

  /** Says something on the live feed that no publisher would say. */
  void live(Consumer<LiveSink> message) {
    message.accept(sink);
  }

  SyncState state() {
    return board.state();
  }

  SyncStatus status() {
    return board.status();
  }
}
