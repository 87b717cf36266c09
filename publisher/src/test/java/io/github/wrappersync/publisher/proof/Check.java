package io.github.wrappersync.publisher.proof;

/** One of the comparisons that end a round. */
enum Check {
  CONVERGENCE("every application holds the last change within the time it is given"),
  VIEWS("the views of every application equal what SQL says"),
  LEDGER("each change has its effect exactly once, and the sums are right"),
  ORDER("the changes of each record were told in their order"),
  EVENT_LOG(
      "each change is told, positions are dense, chains of previous are whole, ids are unique"),
  SCOPE("no application was told of what is not in its scope"),
  SET_ASIDE("nothing is set aside that could have been told"),
  BACKLOG("no change waits");

  private final String sentence;

  Check(String sentence) {
    this.sentence = sentence;
  }

  /** What holds when there is no violation. */
  String sentence() {
    return sentence;
  }
}
