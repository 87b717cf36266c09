package io.github.wrappersync.publisher.proof;

/** Runs rounds in a world. */
final class RoundRunner {

  RoundRunner(World world) {}

  RunReport.Round run(int number, RoundPlan plan) {
    throw new UnsupportedOperationException();
  }
}
