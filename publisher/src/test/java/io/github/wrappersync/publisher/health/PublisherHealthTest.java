package io.github.wrappersync.publisher.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wrappersync.publisher.capture.TriggerReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessResourceFailureException;

class PublisherHealthTest {

  private final AtomicLong now = new AtomicLong();

  private PublisherHealth health(HealthSource... sources) {
    return new PublisherHealth(List.of(sources), now::get);
  }

  private static HealthSource says(Reason... reasons) {
    return () -> List.of(reasons);
  }

  @Test
  void theWorstReasonIsTheStatus() {
    Reason bad = Reason.unhealthy("bad", "");
    Reason soSo = Reason.degraded("so-so", "");

    assertThat(health(says()).now()).isEqualTo(new Condition("healthy", List.of()));
    assertThat(health(says(soSo)).now()).isEqualTo(new Condition("degraded", List.of(soSo)));
    assertThat(health(says(soSo), says(bad)).now())
        .isEqualTo(new Condition("unhealthy", List.of(soSo, bad)));
  }

  @Test
  void howeverManyAskItIsExaminedEveryTwoSeconds() {
    AtomicInteger examined = new AtomicInteger();
    PublisherHealth health =
        health(
            () -> {
              examined.incrementAndGet();
              return List.of();
            });

    for (int i = 0; i < 100; i++) {
      health.now();
    }
    assertThat(examined).hasValue(1);
    now.addAndGet(Duration.ofSeconds(2).toNanos());
    health.now();
    assertThat(examined).hasValue(2);
  }

  @Test
  void aDatabaseThatIsAwayIsToldOnceAndAskedOnce() {
    List<String> asked = new ArrayList<>();
    HealthSource away =
        () -> {
          asked.add("database");
          throw new DataAccessResourceFailureException("host db.internal is unreachable");
        };
    RedisSource redis = new RedisSource(() -> true, () -> false);

    Condition condition = health(away, away, redis).now();

    assertThat(condition.reasons())
        .extracting(Reason::code)
        .containsExactly("database-away", "redis-away");
    assertThat(condition.status()).isEqualTo("unhealthy");
    assertThat(condition.toString()).doesNotContain("db.internal");
    assertThat(asked).hasSize(1);
  }

  @Test
  void whatDoesNotAnswerIsUnhealthyAndKeepsNobodyWaiting() {
    CountDownLatch ended = new CountDownLatch(1);
    try (PublisherHealth health =
        health(
            () -> {
              try {
                ended.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              return List.of();
            })) {
      Thread.currentThread().interrupt(); // as if the patience had come to its end
      assertThat(health.now().reasons()).extracting(Reason::code).containsExactly("no-answer");
      assertThat(Thread.interrupted()).isTrue();
      now.addAndGet(Duration.ofSeconds(10).toNanos());
      assertThat(health.now().status()).isEqualTo("unhealthy");
    } finally {
      ended.countDown();
    }
  }

  @Test
  void withoutAWriterItIsDegradedForATakeoverAndUnhealthyThen() {
    AtomicBoolean isHeld = new AtomicBoolean();
    WriterSource writer = new WriterSource(isHeld::get, Optional::empty, now::get);

    assertThat(writer.examine()).extracting(Reason::status).containsExactly("degraded");
    now.addAndGet(Duration.ofSeconds(15).toNanos());
    assertThat(writer.examine()).extracting(Reason::status).containsExactly("unhealthy");
    isHeld.set(true);
    assertThat(writer.examine()).isEmpty();
    isHeld.set(false);
    assertThat(writer.examine()).extracting(Reason::status).containsExactly("degraded");
  }

  @Test
  void aWriterThatIsInterruptedIsWorseWhereThereIsNoOther() {
    AtomicBoolean isHeld = new AtomicBoolean(true);
    WriterSource writer =
        new WriterSource(isHeld::get, () -> Optional.of("secret reason"), now::get);

    assertThat(writer.examine()).extracting(Reason::status).containsExactly("degraded");
    isHeld.set(false);
    assertThat(writer.examine())
        .extracting(Reason::code, Reason::status)
        .contains(org.assertj.core.groups.Tuple.tuple("writer-interrupted", "unhealthy"));
    assertThat(writer.examine().toString()).doesNotContain("secret");
  }

  @Test
  void triggersAreVerifiedOnceAMinute() {
    AtomicInteger verified = new AtomicInteger();
    TriggerSource triggers =
        new TriggerSource(
            () -> {
              verified.incrementAndGet();
              return List.of(
                  new TriggerReport(
                      "public.entities",
                      List.of(
                          new TriggerReport.Problem(
                              TriggerReport.Kind.TRIGGER_DISABLED, "t", "disabled")),
                      List.of()));
            },
            now::get);

    triggers.examine();
    assertThat(triggers.examine())
        .extracting(Reason::code, Reason::status)
        .containsExactly(org.assertj.core.groups.Tuple.tuple("changes-not-captured", "unhealthy"));
    assertThat(verified).hasValue(1);
    now.addAndGet(Duration.ofMinutes(1).toNanos());
    triggers.examine();
    assertThat(verified).hasValue(2);
  }
}
