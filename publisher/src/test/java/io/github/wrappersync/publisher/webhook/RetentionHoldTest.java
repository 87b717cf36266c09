package io.github.wrappersync.publisher.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RetentionHoldTest extends DispatcherTest {

  private final RetentionHold hold = new RetentionHold(jdbc, Duration.ofDays(30));

  private static void age(long upTo, int days) {
    database.execute(
        "UPDATE sync.event SET created_at = now() - interval '%d days' WHERE position <= %d"
            .formatted(days, upTo));
  }

  @Test
  void withoutWebhooksNothingIsHeld() {
    append("crm", 10);

    assertThat(hold.upTo(8)).isEqualTo(8);
  }

  @Test
  void whatAWebhookHasNotDeliveredIsHeldAlsoWhileItIsDisabled() {
    append("hrms", 3);
    webhook();
    webhooks.disable("crm");
    append("hrms", 2);
    append("crm", 2);
    append("hrms", 3);
    age(10, 20);

    assertThat(hold.upTo(9)).isEqualTo(5);
    assertThat(hold.upTo(4)).isEqualTo(4);
    assertThat(state().cursor()).as("nothing of its own was passed over").isEqualTo(5);
    assertThat(state().lag()).isEqualTo(2);
  }

  @Test
  void aWebhookWhoseApplicationHasNoEventsHoldsNothing() {
    webhook();
    append("hrms", 10);

    assertThat(hold.upTo(9)).isEqualTo(9);
    database.execute("UPDATE sync.retention SET trimmed = 9");
    assertThat(state().trimmed()).isNull();
  }

  @Test
  void whatIsOlderThanTheLimitIsNotHeld() {
    webhook();
    append("crm", 100);
    age(73, 31);

    assertThat(hold.upTo(90)).isEqualTo(73);
    assertThat(hold.upTo(50)).isEqualTo(50);
    database.execute(
        "DELETE FROM sync.event WHERE position <= 73", "UPDATE sync.retention SET trimmed = 73");
    assertThat(state().trimmed()).isEqualTo(73);
    assertThat(hold.upTo(90)).as("the hole is no reason to delete more").isEqualTo(73);
    assertThat(state().trimmed()).as("and stays visible").isEqualTo(73);
  }
}
