package io.github.wrappersync.internal.engine;

import static org.awaitility.Awaitility.await;

import io.github.wrappersync.feed.CatchUp;
import io.github.wrappersync.feed.Scope;
import io.github.wrappersync.model.CreditConfig;
import io.github.wrappersync.model.DataTypes;
import io.github.wrappersync.view.BoundedView;
import io.github.wrappersync.view.CreditCosts;
import io.github.wrappersync.view.LocalViews;
import io.github.wrappersync.view.TestViews;
import io.github.wrappersync.view.ViewOptions;
import io.github.wrappersync.wire.FeedPage;
import io.github.wrappersync.wire.SnapshotLine;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * A rig whose follower is a bounded view. Look-ups that have to wait do so on threads of their own,
 * while the test steps the engine and the requests for tenants.
 */
final class BoundedRig {

  final Rig rig;
  final StepExecutor loaders = new StepExecutor();
  final CreditCosts costs;
  final BoundedView<CreditConfig> writer;
  final BoundedFollower<CreditConfig> follower;

  /** The tenants asked for, in order. */
  final List<String> asked = new ArrayList<>();

  /** What becomes of the lines of the next snapshots of tenants. */
  UnaryOperator<SnapshotLine> lines = UnaryOperator.identity();

  BoundedRig(ViewOptions options) {
    this(options, EngineSettings.DEFAULTS, Set.of());
  }

  BoundedRig(ViewOptions options, EngineSettings settings, Set<String> tenants) {
    this(options, settings, tenants, UnaryOperator.identity());
  }

  @SuppressWarnings("unchecked") // the writer of the view of credit configurations
  BoundedRig(
      ViewOptions options,
      EngineSettings settings,
      Set<String> tenants,
      UnaryOperator<BoundedView<CreditConfig>> between) {
    rig = new Rig(settings, 10_000);
    LocalViews views = TestViews.local();
    costs = views.creditCosts(options);
    writer = (BoundedView<CreditConfig>) views.writer(DataTypes.CREDIT_CONFIGS);
    follower =
        BoundedFollower.of(
            between.apply(writer),
            new LoadParts(
                new Scope("crm", tenants, Set.of(DataTypes.CREDIT_CONFIGS.name())),
                new Watched(rig.publisher.catchUp()),
                rig.board,
                rig.clock,
                rig.thread,
                loaders,
                rig.random,
                () -> false,
                () -> rig.engine.refresh()));
    rig.followers.add(follower);
  }

  BoundedRig start() {
    rig.start();
    return run();
  }

  /** Runs everything that is due now, requests for tenants included. */
  BoundedRig run() {
    do {
      rig.run();
    } while (loaders.step());
    return this;
  }

  /** Lets time pass, running everything that comes due. */
  BoundedRig pass(Duration time) {
    for (long left = time.toMillis(); left > 0; left -= 50) {
      rig.clock.advance(Duration.ofMillis(50));
      run();
    }
    return this;
  }

  /** Begins a look-up; returns when it has its answer or waits. */
  CompletableFuture<Optional<Integer>> lookUp(String tenant, String record) {
    CompletableFuture<Optional<Integer>> answer = new CompletableFuture<>();
    Thread reader =
        new Thread(
            () -> {
              try {
                answer.complete(cost(tenant, record));
              } catch (RuntimeException e) {
                answer.completeExceptionally(e);
              }
            },
            "reader");
    reader.setDaemon(true);
    reader.start();
    await()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(1))
        .until(() -> answer.isDone() || reader.getState() == Thread.State.TIMED_WAITING);
    return answer;
  }

  /** Looks up, running everything that it takes. */
  Optional<Integer> find(String tenant, String record) {
    CompletableFuture<Optional<Integer>> answer = lookUp(tenant, record);
    run();
    return now(answer);
  }

  /** Looks up a tenant that is held. */
  Optional<Integer> cost(String tenant, String record) {
    return costs.get(tenant, "crm." + record).map(BigDecimal::intValue);
  }

  /** The answer of a look-up that has all it needs. */
  static Optional<Integer> now(CompletableFuture<Optional<Integer>> answer) {
    try {
      return answer.get(5, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw (RuntimeException) e.getCause();
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError("The look-up has no answer", e);
    }
  }

  /** Notes what is asked for, and may alter the answer. */
  private final class Watched implements CatchUp {

    private final CatchUp publisher;

    Watched(CatchUp publisher) {
      this.publisher = publisher;
    }

    @Override
    public FeedPage changes(Scope scope, long after, String epoch, int limit, Duration wait) {
      throw new AssertionError("A tenant is loaded by a snapshot alone");
    }

    @Override
    public void snapshot(Scope scope, Consumer<SnapshotLine> target) {
      asked.addAll(scope.tenants());
      publisher.snapshot(scope, line -> target.accept(lines.apply(line)));
    }

    @Override
    public void close() {}
  }
}
