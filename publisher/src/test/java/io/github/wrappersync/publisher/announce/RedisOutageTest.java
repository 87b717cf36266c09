package io.github.wrappersync.publisher.announce;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.wrappersync.internal.redis.link.RedisAddress;
import io.github.wrappersync.internal.redis.link.RedisFault;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class RedisOutageTest {

  private static final RedisFault REFUSED = RedisFault.passing("connection refused");
  private static final RedisFault PASSWORD = new RedisFault(true, "wrong password");

  private final Logger logger = (Logger) LoggerFactory.getLogger(RedisAnnouncer.class);
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private long now;
  private final RedisOutage outage =
      new RedisOutage(RedisAddress.parse("redis://:secret@cache"), () -> now);

  @BeforeEach
  void listen() {
    lines.start();
    logger.addAppender(lines);
  }

  @AfterEach
  void leave() {
    logger.detachAppender(lines);
  }

  private void pass(int seconds) {
    now += TimeUnit.SECONDS.toNanos(seconds);
  }

  private List<String> logged() {
    return lines.list.stream()
        .map(event -> event.getLevel() + " " + event.getFormattedMessage())
        .toList();
  }

  @Test
  void anOutageIsOneWarningAndItsEndOneLineWithItsLength() {
    outage.answered();
    outage.failed(REFUSED);
    assertThat(outage.state()).isEqualTo("connection refused");
    for (int i = 0; i < 30; i++) {
      pass(1);
      outage.failed(REFUSED);
    }
    outage.answered();
    assertThat(outage.state()).isEqualTo("connected");
    pass(5);
    outage.answered();
    outage.answered();

    assertThat(logged()).hasSize(3);
    assertThat(logged().get(0)).isEqualTo("INFO Announcing on Redis at redis://cache:6379");
    assertThat(logged().get(1)).startsWith("WARN ").contains("connection refused");
    assertThat(logged().get(2))
        .isEqualTo("INFO Redis at redis://cache:6379 is back after 30000 ms");
  }

  @Test
  void aConnectionThatComesBackForAMomentOnlyIsNoNews() {
    for (int i = 0; i < 10; i++) {
      outage.failed(REFUSED);
      pass(1);
      outage.answered();
      pass(4);
      outage.answered();
    }

    assertThat(logged()).singleElement().asString().startsWith("WARN ");
  }

  @Test
  void eachCauseThatNeedsPeopleIsToldOnceInAnOutage() {
    outage.failed(REFUSED);
    outage.failed(PASSWORD);
    outage.failed(REFUSED);
    outage.failed(PASSWORD);

    assertThat(logged()).hasSize(2);
    assertThat(logged().get(1)).contains("wrong password");
  }
}
