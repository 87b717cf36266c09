package io.github.wrappersync.publisher.announce;

/**
 * The numbers of heartbeats: each is greater than all before it, also those of instances that were
 * the writer before. Used by the announcer's thread alone.
 *
 * <p>A term's number is counted in the database, in the transaction with which an instance begins
 * to write; behind it the term's heartbeats are counted here. In 2 s steps a term has room for 63
 * years. A clock would do too, until it is set back.
 */
final class HeartbeatNumbers {

  private static final long TERM = 1_000_000_000;

  private long present;
  private long last;

  /**
   * Another term begins, or the same goes on. A database that was restored counts its terms from
   * where the backup was, in a new epoch: who went on above them there would leave no number to
   * whoever takes over.
   *
   * @param term greater than all before of its epoch, or the present one
   */
  void begin(long term) {
    if (term != present) {
      present = term;
      last = term * TERM;
    }
  }

  long next() {
    last++;
    return last;
  }
}
