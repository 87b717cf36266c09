package io.github.wrappersync.publisher.proof;

/** What a violation means to the application that suffers it. */
enum Outcome {
  /** A change, a record or an effect that should be there is not. */
  MISSED("missed"),
  /** Something is there with another value, in another order, or too late. */
  WRONG("wrong"),
  /** An effect happened more than once. */
  DOUBLED("doubled"),
  /** An application was shown what is not in its scope. */
  LEAKED("leaked");

  private final String word;

  Outcome(String word) {
    this.word = word;
  }

  String word() {
    return word;
  }
}
