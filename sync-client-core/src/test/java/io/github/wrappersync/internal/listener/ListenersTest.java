package io.github.wrappersync.internal.listener;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.wrappersync.internal.engine.StepExecutor;
import io.github.wrappersync.model.DataType;
import io.github.wrappersync.model.Subscription;
import io.github.wrappersync.testing.ManualClock;
import io.github.wrappersync.view.ViewChange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class ListenersTest {

  private static final DataType<String> NOTES = DataType.of("notes", String.class, note -> note);

  private final ManualClock clock = new ManualClock();
  private final StepExecutor thread = new StepExecutor();
  private final Listeners listeners = new Listeners(clock, 3);
  private final List<String> told = new ArrayList<>();
  private long position;

  ListenersTest() {
    listeners.begin(thread, Set.of(NOTES));
  }

  private void tell(String record, String before, String after) {
    listeners
        .of(NOTES)
        .accept(
            new ViewChange<>(
                "t1", record, Optional.ofNullable(before), Optional.ofNullable(after), ++position));
  }

  private void note(ViewChange<String> change) {
    told.add(
        "%s %s-%s"
            .formatted(change.recordId(), change.before().orElse(""), change.after().orElse("")));
  }

  private void run() {
    while (thread.step()) {
      // until nothing is left
    }
  }

  @Test
  void nothingIsToldOnTheThreadThatTells() {
    listeners.listen(NOTES, this::note);

    tell("a", null, "1");

    assertThat(told).isEmpty();
    run();
    assertThat(told).containsExactly("a -1");
  }

  @Test
  void whileTheQueueIsFullChangesOfARecordBecomeOneInOrder() {
    listeners.listen(NOTES, this::note);

    tell("a", null, "1");
    tell("a", "1", "2");
    tell("b", null, "1");
    tell("a", "2", "3"); // no room from here
    tell("c", null, "1");
    tell("a", "3", "4");
    tell("b", "1", null);
    tell("c", "1", null); // it came and went
    run();

    assertThat(told).containsExactly("a -1", "a 1-2", "b -1", "a 2-4", "b 1-");
    tell("a", "4", "5");
    run();
    assertThat(told).hasSize(6).endsWith("a 4-5");
  }

  @Test
  void whatComesWhenThereIsRoomAgainStaysBehindTheMergedChangesOfItsRecord() {
    listeners.listen(
        NOTES,
        change -> {
          note(change);
          if (told.size() == 1) {
            tell("a", "4", "5"); // two of three places are taken
          }
        });

    tell("a", null, "1");
    tell("a", "1", "2");
    tell("a", "2", "3");
    tell("a", "3", "4"); // no room
    run();

    assertThat(told).containsExactly("a -1", "a 1-2", "a 2-3", "a 3-5");
  }

  @Test
  void aListenerThatIsClosedIsToldNothingMoreNotEvenWhatWaits() {
    Subscription subscription = listeners.listen(NOTES, this::note);
    List<String> other = new ArrayList<>();
    listeners.listen(NOTES, change -> other.add(change.recordId()));
    tell("a", null, "1");

    subscription.close();
    subscription.close();
    tell("b", null, "1");
    run();

    assertThat(told).isEmpty();
    assertThat(other).containsExactly("a", "b");
    assertThat(thread.size()).isZero();
  }

  @Test
  void whatThrowsIsLoggedOnceUntilItWorksAgainAndIsToldTheNextChange() {
    Logger logger = (Logger) LoggerFactory.getLogger("io.github.wrappersync.listener");
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    logger.addAppender(log);
    try {
      listeners.listen(
          NOTES,
          change -> {
            note(change);
            if (change.after().orElse("").equals("bad")) {
              throw new AssertionError("no");
            }
          });
      tell("a", null, "bad");
      tell("b", null, "bad");
      run();
      clock.advance(Duration.ofSeconds(2));
      tell("c", null, "good");
      tell("d", null, "bad");
      run();
    } finally {
      logger.detachAppender(log);
    }

    assertThat(told).hasSize(4);
    assertThat(log.list)
        .extracting(ILoggingEvent::getLevel)
        .containsExactly(Level.WARN, Level.INFO, Level.WARN);
    assertThat(log.list.get(0).getFormattedMessage()).contains("t1/a").doesNotContain("bad");
    assertThat(log.list.get(1).getFormattedMessage()).contains("2000 ms").contains("2 times");
  }

  @Test
  void afterTheEndNothingIsTold() {
    listeners.listen(NOTES, this::note);
    tell("a", null, "1");

    listeners.close();
    tell("b", null, "1");
    run();

    assertThat(told).isEmpty();
  }
}
