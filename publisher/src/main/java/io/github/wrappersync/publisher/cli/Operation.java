package io.github.wrappersync.publisher.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** A command that makes one call and prints its answer. */
abstract class Operation implements Callable<Integer> {

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  CommandSpec spec;

  /** What is asked for, by the options of the command. */
  abstract Call request();

  /** The exit code for an answer that is a success as such; most commands have no other. */
  int exitCode(JsonNode answer) {
    return 0;
  }

  /** What is said where the answer has no body; null to say nothing. */
  @Nullable String done() {
    return null;
  }

  @Override
  public final Integer call() {
    Cli cli = (Cli) spec.root().userObject();
    return cli.run(this);
  }

  /** An operation that can not be taken back: it asks for {@code --yes}. */
  abstract static class Irrevocable extends Operation {

    @Option(
        names = "--yes",
        description = "Do it; without this it is only said what would be done.")
    boolean yes;

    /** What would be done, as the end of a sentence. */
    abstract String consequence();

    abstract Call confirmed();

    @Override
    final Call request() {
      if (!yes) {
        throw new FailureException(
            FailureException.USAGE,
            "Nothing was done. This %s. Give --yes to do it.".formatted(consequence()));
      }
      return confirmed();
    }
  }
}
