package io.github.wrappersync.internal.engine;

import io.github.wrappersync.feed.Scope;
import io.github.wrappersync.store.Checkpoint;
import io.github.wrappersync.wire.Envelope;
import io.github.wrappersync.wire.Heartbeat;
import java.util.Set;

/** A fault of one line, put into an engine or its stores to see that the schedules find it. */
enum Plant {
  NONE,

  /** An event one position behind a hole passes for the next. */
  GAP_RULE_ONE_OFF {
    @Override
    Ledger ledger(Scope scope, KnownLog log) {
      return new AuditedLedger(scope, log) {
        @Override
        Verdict judge(Envelope event) {
          boolean wrong = event.previous() == known(event.channel()) + 1;
          return wrong ? Verdict.NEXT : super.judge(event);
        }
      };
    }
  },

  /** The newest event known is no duplicate. */
  DUPLICATE_RULE_ONE_OFF {
    @Override
    Ledger ledger(Scope scope, KnownLog log) {
      return new AuditedLedger(scope, log) {
        @Override
        Verdict judge(Envelope event) {
          boolean wrong = event.position() == known(event.channel());
          return wrong ? Verdict.NEXT : super.judge(event);
        }
      };
    }
  },

  /** A heartbeat's head is believed, whatever its tails say. */
  TAILS_IGNORED {
    @Override
    Ledger ledger(Scope scope, KnownLog log) {
      return new AuditedLedger(scope, log) {
        @Override
        Finding examine(Heartbeat heartbeat) {
          return new Finding(true, Set.of());
        }
      };
    }
  },

  /** A heartbeat's tails are taken for all that moved, since whenever. */
  TAILS_SINCE_IGNORED {
    @Override
    Ledger ledger(Scope scope, KnownLog log) {
      return new AuditedLedger(scope, log) {
        @Override
        Finding examine(Heartbeat heartbeat) {
          return super.examine(
              new Heartbeat(heartbeat.epoch(), heartbeat.head(), 0, heartbeat.tails()));
        }
      };
    }
  },

  /** A live event moves what is verified in all channels. */
  EVENT_VERIFIES {
    @Override
    Ledger ledger(Scope scope, KnownLog log) {
      return new AuditedLedger(scope, log) {
        @Override
        void received(Envelope event) {
          super.received(event);
          verify(event.position());
        }
      };
    }
  },

  /** The feed goes on one position after the snapshot's. */
  SNAPSHOT_ONE_OFF {
    @Override
    Ledger ledger(Scope scope, KnownLog log) {
      return new AuditedLedger(scope, log) {
        @Override
        void begin(String newEpoch, long position) {
          super.begin(newEpoch, position + 1);
        }
      };
    }
  },

  /** What the others are given while a follower joins is not kept for it. */
  JOINING_FORGETS_SINCE {
    @Override
    Followers followers(Set<String> heldTypes, Runnable whenJoins) {
      return new CountingFollowers(heldTypes, whenJoins) {
        @Override
        void offer(Joining joining, Envelope event) {}
      };
    }
  },

  /** The checkpoint is saved one position too high: before the handler is done. */
  CHECKPOINT_TOO_EARLY {
    @Override
    Checkpoint saved(Checkpoint checkpoint) {
      return new Checkpoint(checkpoint.epoch(), checkpoint.position() + 1, checkpoint.loading());
    }
  },

  /** A handler that has only begun with a snapshot counts as done with it. */
  LOADING_FORGOTTEN {
    @Override
    Checkpoint saved(Checkpoint checkpoint) {
      return new Checkpoint(checkpoint.epoch(), checkpoint.position());
    }
  },

  /** The stores take work of whoever held the lease before. */
  LEASE_WITHOUT_FENCING,

  /** The inbox remembers nothing. */
  INBOX_FORGETS,

  /** A batch is remembered although its transaction is rolled back. */
  BATCH_REMEMBERED_ALL_THE_SAME,

  /** A batch has an effect although its transaction is rolled back. */
  BATCH_NOT_ROLLED_BACK;

  private static class CountingFollowers extends Followers {
    private final Runnable whenJoins;

    CountingFollowers(Set<String> heldTypes, Runnable whenJoins) {
      super(heldTypes);
      this.whenJoins = whenJoins;
    }

    @Override
    void add(Joining joining, Start start) {
      whenJoins.run();
      super.add(joining, start);
    }
  }

  Ledger ledger(Scope scope, KnownLog log) {
    return new AuditedLedger(scope, log);
  }

  Followers followers(Set<String> heldTypes, Runnable whenJoins) {
    return new CountingFollowers(heldTypes, whenJoins);
  }

  Checkpoint saved(Checkpoint checkpoint) {
    return checkpoint;
  }
}
