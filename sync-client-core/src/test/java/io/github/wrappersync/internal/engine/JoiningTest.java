package io.github.wrappersync.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wrappersync.feed.CatchUp;
import io.github.wrappersync.feed.Scope;
import io.github.wrappersync.store.Checkpoint;
import io.github.wrappersync.testing.InMemoryPublisher;
import io.github.wrappersync.wire.Envelope;
import io.github.wrappersync.wire.FeedPage;
import io.github.wrappersync.wire.SnapshotLine;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** A follower begins while others are being fed. */
class JoiningTest {

  private static final EngineSettings SMALL =
      new EngineSettings(
          Duration.ofSeconds(6),
          Duration.ofSeconds(30),
          Duration.ofSeconds(1),
          Duration.ofSeconds(2),
          Duration.ofSeconds(60),
          3,
          2);

  /** Writes down what it is told. */
  private static final class Late implements Follower {
    final List<String> told = new ArrayList<>();
    Runnable whenTold = () -> {};
    String dataType = "credit-configs";
    Optional<Start> start = Optional.empty();
    boolean room = true;
    long verified;

    @Override
    public String dataType() {
      return dataType;
    }

    @Override
    public Optional<Start> begin() {
      return start;
    }

    @Override
    public void resume(Checkpoint checkpoint) {
      told.add("resume " + checkpoint.position());
    }

    @Override
    public void load(
        String epoch, long position, List<Envelope> records, List<Envelope> differing) {
      whenTold.run();
      told.add("load " + epoch + " at " + position);
      differing.forEach(event -> told.add(text(event)));
    }

    @Override
    public void accept(Envelope event, boolean newest) {
      whenTold.run();
      told.add(text(event) + (newest ? "" : ", older"));
    }

    @Override
    public void verified(long position) {
      verified = position;
    }

    @Override
    public boolean hasRoom() {
      return room;
    }

    private static String text(Envelope event) {
      return event.changeType() + " " + event.recordId() + "@" + event.position();
    }
  }

  private final Rig rig = new Rig(SMALL, 100).withView();
  private final Late late = new Late();
  private Optional<Consumer<InMemoryPublisher>> whileAPageTravels = Optional.empty();
  private boolean strays;

  JoiningTest() {
    rig.followers.add(late);
    rig.network = Travelling::new;
  }

  /** Lets a test do something between an answer and its arrival. */
  private final class Travelling implements CatchUp {
    private final CatchUp publisher;

    Travelling(CatchUp publisher) {
      this.publisher = publisher;
    }

    @Override
    public FeedPage changes(Scope scope, long after, String epoch, int limit, Duration wait) {
      FeedPage page = publisher.changes(scope, after, epoch, limit, wait);
      if (page.upToDate()) {
        Optional<Consumer<InMemoryPublisher>> action = whileAPageTravels;
        whileAPageTravels = Optional.empty();
        action.ifPresent(consumer -> consumer.accept(rig.publisher));
      }
      return page;
    }

    @Override
    public void snapshot(Scope scope, Consumer<SnapshotLine> lines) {
      publisher.snapshot(
          scope,
          line -> {
            boolean stray = strays && line instanceof SnapshotLine.Start;
            lines.accept(stray ? new SnapshotLine.Start("stray", rig.publisher.head()) : line);
          });
      strays = false;
    }

    @Override
    public void close() {
      publisher.close();
    }
  }

  private void joins(Checkpoint checkpoint) {
    rig.engine.join(late, new Start(7, Optional.of(checkpoint)));
  }

  private void joins() {
    rig.engine.join(late, new Start(7, Optional.empty()));
  }

  /** Three events that the others have been given. */
  private void begun() {
    rig.start();
    rig.put("a", 1);
    rig.put("b", 1);
    rig.put("a", 2);
    rig.passBeating(Duration.ofMillis(100));
    assertThat(late.told).isEmpty();
  }

  @Test
  void viewsShowAChangeBeforeHandlersAreToldOfItWhicheverOfThemBeginsFirst() {
    List<BigDecimal> shown = new ArrayList<>();
    late.whenTold = () -> shown.add(rig.view.cost("a"));
    rig.put("a", 1);
    rig.build();

    joins(); // it has its lease before the engine has begun
    rig.runEngine();
    rig.engine.start();
    rig.run();
    rig.put("a", 2);
    rig.run();

    assertThat(late.told).containsExactly("load epoch-1 at 1", "SNAPSHOT a@1", "UPDATE a@2");
    assertThat(shown).containsExactly(BigDecimal.valueOf(1), BigDecimal.valueOf(2));
  }

  @Test
  void whoHasACheckpointIsGivenTheEventsAboveItPageByPageAndThenTheOthersFeed() {
    begun();

    joins(new Checkpoint("epoch-1", 0));
    rig.run();
    rig.put("c", 1);
    rig.run();

    assertThat(late.told)
        .containsExactly("resume 0", "INSERT a@1", "INSERT b@2", "UPDATE a@3", "INSERT c@4");
    assertThat(rig.view.records).hasSize(3);
  }

  @Test
  void whoHasNoneIsToldASnapshotOfItsOwn() {
    begun();

    joins();
    rig.run();

    assertThat(late.told).containsExactly("load epoch-1 at 3", "SNAPSHOT a@3", "SNAPSHOT b@2");
    assertThat(late.verified).isEqualTo(3);
  }

  @Test
  void whatTheOthersAreGivenWhileItsLastAnswerTravelsIsGivenOnceAfterIt() {
    begun();
    whileAPageTravels =
        Optional.of(
            publisher -> {
              rig.put("c", 1);
              rig.put("a", 3);
              rig.runEngine(); // the others are given both
            });

    joins(new Checkpoint("epoch-1", 2));
    rig.run();

    assertThat(rig.view.cost("a")).isEqualByComparingTo("3");
    assertThat(late.told).containsExactly("resume 2", "UPDATE a@3", "INSERT c@4", "UPDATE a@5");
  }

  @Test
  void whatTheOthersWereGivenBeforeItsAnswerWasMadeIsNotGivenAgain() {
    begun();
    joins(new Checkpoint("epoch-1", 2));
    rig.runEngine();
    rig.put("c", 1);
    rig.runEngine();

    rig.run();

    assertThat(late.told).containsExactly("resume 2", "UPDATE a@3", "INSERT c@4");
  }

  @Test
  void moreThanCanBeKeptMeanwhileIsPulledAgain() {
    begun();
    whileAPageTravels =
        Optional.of(
            publisher -> {
              for (int i = 0; i < 5; i++) {
                rig.put("c" + i, 1);
                rig.runEngine();
              }
            });

    joins(new Checkpoint("epoch-1", 3));
    rig.run();

    assertThat(late.told)
        .containsExactly(
            "resume 3", "INSERT c0@4", "INSERT c1@5", "INSERT c2@6", "INSERT c3@7", "INSERT c4@8");
  }

  @Test
  void eventsThatItsOwnSnapshotWasAheadOfAreKnownAsOlder() {
    begun();
    rig.publisher.duringNextSnapshot( // it has told a
        () -> {
          rig.put("b", 2);
          rig.delete("b");
          rig.put("b", 3);
          rig.put("a", 3);
        });

    joins();
    rig.run();

    assertThat(late.told)
        .containsExactly(
            "load epoch-1 at 3",
            "SNAPSHOT a@3",
            "SNAPSHOT b@6",
            "UPDATE b@4, older",
            "DELETE b@5, older",
            "INSERT b@6, older",
            "UPDATE a@7");
  }

  @Test
  void whoDiedWhileLoadingIsGivenWhatHappenedSinceAsOlderThanItsSnapshot() {
    begun();
    rig.delete("b");
    rig.run();

    joins(new Checkpoint("epoch-1", 2, true));
    rig.run();

    assertThat(late.told)
        .containsExactly(
            "load epoch-1 at 4", "SNAPSHOT a@3", "UPDATE a@3, older", "DELETE b@4, older");
  }

  @Test
  void whoseCheckpointIsOfAnotherEpochIsToldASnapshot() {
    begun();

    joins(new Checkpoint("epoch-0", 2));
    rig.run();

    assertThat(late.told).startsWith("load epoch-1 at 3");
  }

  @Test
  void ifTheEpochChangesMeanwhileAllStartOver() {
    begun();
    joins(new Checkpoint("epoch-1", 1));
    rig.runEngine();
    rig.publisher.newEpoch();

    rig.run();

    assertThat(late.told)
        .containsExactly("resume 1", "load epoch-2 at 3", "SNAPSHOT a@3", "SNAPSHOT b@2");
    assertThat(rig.status().counters().resyncs()).isEqualTo(1);
    rig.put("c", 1);
    rig.run();
    assertThat(late.told).endsWith("INSERT c@4");
  }

  @Test
  void anAnswerOfAnotherEpochThatIsOnlyAStrayOneIsAskedForAgain() {
    begun();
    strays = true;

    joins();
    rig.run();
    assertThat(late.told).isEmpty();
    rig.pass(Duration.ofSeconds(1));

    assertThat(late.told).containsExactly("load epoch-1 at 3", "SNAPSHOT a@3", "SNAPSHOT b@2");
    assertThat(rig.status().counters().resyncs()).isZero();
  }

  @Test
  void ifTheLogDoesNotGoBackToItsCheckpointItAloneIsToldASnapshot() {
    begun();
    rig.publisher.trim();

    joins(new Checkpoint("epoch-1", 1));
    rig.run();

    assertThat(late.told)
        .containsExactly("resume 1", "load epoch-1 at 3", "SNAPSHOT a@3", "SNAPSHOT b@2");
    assertThat(rig.status().counters().resyncs()).isZero();
  }

  @Test
  void withoutRoomItIsGivenNothingUntilThereIsSome() {
    begun();
    late.room = false;
    joins(new Checkpoint("epoch-1", 0));
    rig.run();
    assertThat(late.told).containsExactly("resume 0");
    rig.put("c", 1);
    rig.run();
    assertThat(rig.view.cost("c")).isEqualByComparingTo("1"); // the others do not wait

    late.room = true;
    rig.engine.roomAgain();
    rig.run();

    assertThat(late.told)
        .containsExactly("resume 0", "INSERT a@1", "INSERT b@2", "UPDATE a@3", "INSERT c@4");
  }

  @Test
  void whoLeavesMeanwhileIsGivenNothingMore() {
    begun();
    joins(new Checkpoint("epoch-1", 0));
    rig.runEngine();

    rig.engine.leave(late);
    rig.put("c", 1);
    rig.run();

    assertThat(late.told).containsExactly("resume 0");
  }

  @Test
  void whileThePublisherDoesNotAnswerItIsAskedAgain() {
    begun();
    rig.publisher.unavailable();
    joins();
    rig.run();
    rig.publisher.heal();

    rig.pass(Duration.ofSeconds(1));

    assertThat(late.told).startsWith("load epoch-1 at 3");
  }

  @Test
  void anEarlierBeginningThatIsHeardOfLaterIsIgnored() {
    begun();
    joins(new Checkpoint("epoch-1", 3));
    rig.run();

    rig.engine.join(late, new Start(6, Optional.empty()));
    rig.run();

    assertThat(late.told).containsExactly("resume 3");
  }

  @Test
  void whoseDataTypeIsRefusedMeanwhileBeginsWithTheOthersWhenItIsGiven() {
    late.dataType = "licenses";
    begun();
    rig.publisher.refuseDataType("licenses");
    joins();
    rig.passBeating(Duration.ofSeconds(32));
    assertThat(rig.status().refusedDataTypes()).containsExactly("licenses");

    rig.publisher.heal();
    rig.publisher.publishJson("crm", "t1", "licenses", "x", "{}");
    rig.passBeating(Duration.ofSeconds(4));
    assertThat(late.told).as("what the others do not follow").isEmpty();
    assertThat(late.verified).isZero();

    late.start = Optional.of(new Start(8, Optional.empty()));
    rig.passBeating(Duration.ofSeconds(30));
    assertThat(late.told).containsExactly("load epoch-1 at 4", "SNAPSHOT x@4");
  }
}
