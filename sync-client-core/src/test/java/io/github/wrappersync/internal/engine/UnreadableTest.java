package io.github.wrappersync.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.wrappersync.status.SyncState;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class UnreadableTest {

  private static final String WRONG =
      """
      {"configId":"%s","tenantId":"t1","operationCode":"crm.a","creditCost":{"much":%s},"isActive":true}""";

  private final Rig rig = new Rig();
  private final Logger logger = (Logger) LoggerFactory.getLogger("io.github.wrappersync");
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

  @BeforeEach
  void listen() {
    lines.start();
    logger.addAppender(lines);
  }

  @AfterEach
  void leave() {
    logger.detachAppender(lines);
  }

  private List<String> warnings() {
    return List.copyOf(lines.list).stream()
        .filter(line -> line.getLevel() == Level.WARN)
        .map(ILoggingEvent::getFormattedMessage)
        .toList();
  }

  private long pulls() {
    return rig.status().counters().pulls().values().stream().mapToLong(Long::longValue).sum();
  }

  private void putWrong(String record, String more) {
    rig.publisher.publishJson("crm", "t1", "credit-configs", record, WRONG.formatted(record, more));
    rig.run();
  }

  @Test
  void aRecordOfAWrongTypeKeepsItsLastStateAndOthersGoOn() {
    rig.put("a", 1);
    rig.withView().start();
    putWrong("a", "1");
    rig.put("b", 2);
    rig.run();

    assertThat(rig.view.cost("a")).isEqualByComparingTo("1");
    assertThat(rig.view.cost("b")).isEqualByComparingTo("2");
    assertThat(rig.state()).isEqualTo(SyncState.LIVE);
    assertThat(rig.status().counters().undecodable()).isEqualTo(1);
    assertThat(rig.status().lastError())
        .hasValueSatisfying(e -> assertThat(e).contains("creditCost"));
    assertThat(warnings()).singleElement().asString().contains("keeps the last state");
  }

  @Test
  void aRecordThatStaysUnreadableIsToldOnceAndItsEndToo() {
    rig.withView().start();
    for (int i = 0; i < 100; i++) {
      putWrong("a", String.valueOf(i));
    }
    rig.publisher.newEpoch();
    rig.passBeating(Duration.ofSeconds(4));
    assertThat(warnings()).hasSize(1);
    assertThat(rig.status().counters().undecodable()).isEqualTo(101);

    rig.put("a", 3);
    rig.run();
    assertThat(rig.view.cost("a")).isEqualByComparingTo("3");
    assertThat(lines.list)
        .filteredOn(line -> line.getLevel() == Level.INFO)
        .extracting(ILoggingEvent::getFormattedMessage)
        .anyMatch(line -> line.contains("can be read again"));
  }

  @Test
  void ofManyUnreadableRecordsTheFirstFewAreTold() {
    rig.withView().start();
    for (int i = 0; i < 100; i++) {
      putWrong("a" + i, "1");
    }

    assertThat(warnings()).hasSize(UnreadableRecords.MOST_TOLD);
    assertThat(warnings().get(UnreadableRecords.MOST_TOLD - 1)).contains("DEBUG");
    assertThat(rig.status().counters().undecodable()).isEqualTo(100);
  }

  @Test
  void aFloodOfMessagesThatAreNoneIsNoFloodOfPulls() {
    rig.withView().start();
    long asked = pulls();
    for (int second = 0; second < 10; second++) {
      for (int i = 0; i < 1_000; i++) {
        rig.publisher.sendUndecodable("crm:t1:credit-configs");
        rig.run();
      }
      rig.pass(Duration.ofSeconds(1));
      rig.publisher.heartbeat();
      rig.run();
    }

    assertThat(pulls() - asked).isBetween(9L, 25L);
    assertThat(rig.status().counters().undecodable()).isEqualTo(10_000);
    assertThat(warnings()).hasSize(1);
    long position = rig.put("a", 7);
    rig.pass(Duration.ofSeconds(2));
    assertThat(rig.view.cost("a")).isEqualByComparingTo("7");
    assertThat(position).isPositive();
  }

  @Test
  void messagesThatAreNoneAreToldOnceAMinute() {
    rig.withView().start();
    for (int i = 0; i < 50; i++) {
      rig.publisher.sendUndecodable("crm:t1:credit-configs");
      rig.run();
    }
    assertThat(warnings()).hasSize(1);
    assertThat(rig.status().counters().undecodable()).isEqualTo(50);
    rig.pass(Duration.ofSeconds(2));
    assertThat(rig.state()).isEqualTo(SyncState.LIVE);

    rig.passBeating(Duration.ofSeconds(60));
    rig.publisher.sendUndecodable("crm:t1:credit-configs");
    rig.run();
    assertThat(warnings()).hasSize(2);
    assertThat(warnings().get(1)).contains("49 others");
  }
}
