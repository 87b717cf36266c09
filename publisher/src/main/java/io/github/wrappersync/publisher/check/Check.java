package io.github.wrappersync.publisher.check;

/** One thing that is tried. */
interface Check {

  /** Its name in the answer. */
  String name();

  /**
   * Tries it. Touches no data of the wrapper's.
   *
   * @throws Exception if it could not be tried, which counts as a failure
   */
  Outcome run() throws Exception;

  /**
   * What came of it.
   *
   * @param detail what was tried and found, for people
   */
  record Outcome(boolean ok, String detail) {

    static Outcome good(String detail) {
      return new Outcome(true, detail);
    }

    static Outcome bad(String detail) {
      return new Outcome(false, detail);
    }
  }
}
