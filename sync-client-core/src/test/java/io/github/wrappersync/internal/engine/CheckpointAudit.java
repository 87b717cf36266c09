package io.github.wrappersync.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wrappersync.model.DataType;
import io.github.wrappersync.store.Checkpoint;
import io.github.wrappersync.store.DeadLetter;
import io.github.wrappersync.store.DeadLetters;
import io.github.wrappersync.store.Lease;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Whether checkpoints are true: everything at or below them is done, or a dead letter. */
final class CheckpointAudit {

  private final KnownLog log;
  private final Effects effects;
  private final DeadLetters letters;
  private final boolean deletesAreKnown;

  /**
   * @param deletesAreKnown whether the log never loses the delete of a record that a handler knows
   */
  CheckpointAudit(KnownLog log, Effects effects, DeadLetters letters, boolean deletesAreKnown) {
    this.log = log;
    this.effects = effects;
    this.letters = letters;
    this.deletesAreKnown = deletesAreKnown;
  }

  void isVerified(Lease lease, Checkpoint checkpoint, long verified) {
    if (isJudged(checkpoint)) {
      assertThat(checkpoint.position())
          .as("checkpoint of '%s', and what is verified", lease.handler())
          .isLessThanOrEqualTo(verified);
    }
  }

  void isTrue(Lease lease, Checkpoint checkpoint) {
    if (!isJudged(checkpoint)) {
      return;
    }
    DataType<?> type = Schedule.HANDLERS.get(lease.handler());
    Map<String, Long> told = new HashMap<>(effects.records(lease.handler()));
    Map<String, Long> truth = log.truth(type, checkpoint.position());
    Set<String> dead = dead(lease.handler());
    truth.keySet().removeAll(dead);
    assertThat(told).as("done by '%s' up to %s", lease, checkpoint).containsAllEntriesOf(truth);
    if (deletesAreKnown) {
      told.keySet().removeAll(dead);
      told.keySet().removeAll(log.truth(type, Long.MAX_VALUE).keySet());
      told.keySet().removeIf(record -> log.deletedAt(type, record) > checkpoint.position());
      assertThat(told).as("deleted, and not undone by '%s' at %s", lease, checkpoint).isEmpty();
    }
  }

  private boolean isJudged(Checkpoint checkpoint) {
    return !checkpoint.loading() && checkpoint.epoch().equals(log.publisher.epoch());
  }

  private Set<String> dead(String handler) {
    Set<String> records = new HashSet<>();
    for (DeadLetter letter : letters.list(handler)) {
      records.add(letter.tenantId() + '/' + letter.recordId());
    }
    return records;
  }
}
