package io.github.wrappersync.publisher.proof;

/** How a round is run again. */
final class Replay {

  private Replay() {}

  /** The command that plays one round again, in a fresh world. */
  static String command(long roundSeed) {
    return "mvn -Pproof verify -pl publisher -am -Dtest=ConvergenceProofTest -Dsurefire.failIfNoSpecifiedTests=false -Dproof.round="
        + roundSeed;
  }
}
