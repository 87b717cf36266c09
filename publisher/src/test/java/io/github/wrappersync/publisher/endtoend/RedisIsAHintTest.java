package io.github.wrappersync.publisher.endtoend;

import static io.github.wrappersync.publisher.endtoend.Installation.SLACK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.wrappersync.status.PullCause;
import io.github.wrappersync.status.SyncState;
import io.github.wrappersync.status.SyncStatus.Counters;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whatever Redis loses, doubles, swaps or keeps to itself, the views equal the wrapper's tables in
 * the end, and no later than docs/client-engine.md promises.
 */
class RedisIsAHintTest {

  private static final Logger log = LoggerFactory.getLogger(RedisIsAHintTest.class);

  /** The interval of heartbeats, and what a client waits at random after one. */
  private static final Duration NEXT_HEARTBEAT = Duration.ofMillis(2_250);

  private static final Duration POLL = Duration.ofSeconds(1);
  private static final Duration HEARTBEAT_TIMEOUT = Duration.ofSeconds(6);
  private static final Duration RECOVERY = Duration.ofSeconds(30);

  private static final Installation WRAPPER = Installation.withRedis();

  @BeforeAll
  static void startThePublisher() {
    WRAPPER.seed(100).start();
  }

  @AfterAll
  static void close() {
    WRAPPER.close();
  }

  @Test
  void whileRedisIsStoppedTheClientPolls() {
    try (ObservedClient crm = WRAPPER.client("crm").start()) {
      crm.awaitState(SyncState.LIVE, RECOVERY);
      WRAPPER.redis().stop();
      for (int i = 0; i < 20; i++) {
        WRAPPER.execute(
            """
            UPDATE credit_configurations SET credit_cost = credit_cost + 1
            WHERE config_id IN (SELECT 'config-' || n FROM generate_series(%1$d, %1$d + 49) AS n)
            """
                .formatted(1 + 5 * i));
      }
      Duration noticed = crm.awaitViews(WRAPPER.truth("crm"), POLL.plus(SLACK));
      assertThat(crm.status().state()).isEqualTo(SyncState.POLLING);

      WRAPPER.redis().start();
      Duration back = crm.awaitState(SyncState.LIVE, RECOVERY);
      log.info(
          "Redis stopped, 1,000 changes made: views complete {} ms after the last commit, Redis still away;"
              + " live again {} ms after Redis was back",
          noticed.toMillis(),
          back.toMillis());
    }
  }

  @Test
  void theLossOfTheLastMessageIsNoticedWithTheNextHeartbeat() {
    try (RedisRelay relay = new RedisRelay(WRAPPER.redis().port());
        ObservedClient crm = WRAPPER.client("crm", relay).start()) {
      crm.awaitState(SyncState.LIVE, RECOVERY);
      AtomicInteger lost = new AtomicInteger();
      relay.fault(
          message -> {
            if (message.isHeartbeat()) {
              return List.of(message);
            }
            // What Redis was away for may still come.
            if (String.join(" ", message.value().texts()).contains("\"creditCost\":99.50")) {
              lost.incrementAndGet();
            }
            return List.of();
          });
      WRAPPER.execute(
          "UPDATE credit_configurations SET credit_cost = 99.50 WHERE config_id = 'config-4'");
      Duration noticed = crm.awaitViews(WRAPPER.truth("crm"), NEXT_HEARTBEAT.plus(SLACK));

      assertThat(lost).hasValue(1);
      assertThat(pulls(crm, PullCause.HEARTBEAT)).isPositive();
      log.info(
          "The last message lost: views complete {} ms after the commit, promised {} ms",
          noticed.toMillis(),
          NEXT_HEARTBEAT.toMillis());
    }
  }

  @Test
  void everyThirdMessageMayBeLost() {
    try (RedisRelay relay = new RedisRelay(WRAPPER.redis().port());
        ObservedClient crm = WRAPPER.client("crm", relay).start()) {
      crm.awaitState(SyncState.LIVE, RECOVERY);
      AtomicInteger messages = new AtomicInteger();
      relay.fault(message -> messages.incrementAndGet() % 3 == 0 ? List.of() : List.of(message));
      changeOneByOne(300);
      Duration noticed = crm.awaitViews(WRAPPER.truth("crm"), NEXT_HEARTBEAT.plus(SLACK));

      // The last gap may be pulled before the last messages have come this way.
      await()
          .atMost(SLACK)
          .untilAsserted(() -> assertThat(messages).hasValueGreaterThanOrEqualTo(300));
      assertThat(crm.status().counters().gaps()).isPositive();
      log.info(
          "{} of {} messages lost: {} gaps, {} pulls, views complete {} ms after the last commit, promised {} ms",
          messages.get() / 3,
          messages,
          crm.status().counters().gaps(),
          crm.status().counters().pulls(),
          noticed.toMillis(),
          NEXT_HEARTBEAT.toMillis());
    }
  }

  @Test
  void messagesMayComeTwiceAndInTheWrongOrder() {
    try (RedisRelay relay = new RedisRelay(WRAPPER.redis().port());
        ObservedClient crm = WRAPPER.client("crm", relay).start()) {
      crm.awaitState(SyncState.LIVE, RECOVERY);
      relay.fault(new SwappedAndDoubled());
      changeOneByOne(300);
      Duration noticed = crm.awaitViews(WRAPPER.truth("crm"), NEXT_HEARTBEAT.plus(SLACK));

      Counters counters = crm.status().counters();
      assertThat(counters.gaps()).isPositive();
      assertThat(counters.duplicates()).isGreaterThanOrEqualTo(300);
      log.info(
          "All messages doubled, each two swapped: {} duplicates, {} gaps, {} pulls, views complete {} ms after the"
              + " last commit, promised {} ms",
          counters.duplicates(),
          counters.gaps(),
          counters.pulls(),
          noticed.toMillis(),
          NEXT_HEARTBEAT.toMillis());
    }
  }

  @Test
  void aConnectionThatIsHalfOpenIsNoticedByItsSilence() {
    try (RedisRelay relay = new RedisRelay(WRAPPER.redis().port());
        ObservedClient crm = WRAPPER.client("crm", relay).start()) {
      crm.awaitState(SyncState.LIVE, RECOVERY);
      relay.silence(true);
      changeOneByOne(10);
      Duration noticed = crm.awaitViews(WRAPPER.truth("crm"), HEARTBEAT_TIMEOUT.plus(SLACK));
      assertThat(crm.status().state()).isEqualTo(SyncState.POLLING);

      relay.silence(false);
      Duration back = crm.awaitState(SyncState.LIVE, RECOVERY);
      log.info(
          "A half-open connection: views complete {} ms after the last commit, promised {} ms; live again {} ms after"
              + " it was mended",
          noticed.toMillis(),
          HEARTBEAT_TIMEOUT.toMillis(),
          back.toMillis());
    }
  }

  /** Each a transaction of its own and an event of the CRM; records of all four kinds in turn. */
  private static void changeOneByOne(int changes) {
    List<String> statements = new ArrayList<>();
    for (int i = 0; i < changes; i++) {
      int record = 1 + i % 20;
      statements.add(
          switch (i % 4) {
            case 0 ->
                "UPDATE credit_configurations SET operation_code = 'crm.leads.again', credit_cost = %d.25 WHERE config_id = 'config-%d'"
                    .formatted(i, record);
            case 1 ->
                "UPDATE entities SET entity_name = 'Name %d' WHERE entity_id = 'entity-%d'"
                    .formatted(i, 4 * record);
            case 2 ->
                "UPDATE tenant_users SET name = 'Name %d' WHERE user_id = 'user-%d'"
                    .formatted(i, 4 * record + 2);
            default ->
                "UPDATE custom_roles SET role_name = 'Name %d', permissions = '[\"role-management\"]' WHERE role_id = 'role-%d'"
                    .formatted(i, record);
          });
    }
    WRAPPER.execute(statements.toArray(String[]::new));
  }

  private static long pulls(ObservedClient client, PullCause cause) {
    return client.status().counters().pulls().getOrDefault(cause, 0L);
  }

  /** Keeps each other message back until the next one, heartbeats as well. */
  private static final class SwappedAndDoubled implements RedisRelay.Fault {

    private final List<RedisMessage> kept = new ArrayList<>();

    @Override
    public List<RedisMessage> apply(RedisMessage message) {
      if (kept.isEmpty()) {
        kept.add(message);
        return List.of();
      }
      RedisMessage earlier = kept.remove(0);
      return List.of(message, message, earlier, earlier);
    }
  }
}
