package io.github.wrappersync.publisher.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** The writer. */
final class DrainCommands {

  private DrainCommands() {}

  @Command(
      name = "drain",
      description = {
        "Drains all waiting changes now, whatever their interval, and waits for the end.",
        "Ends with 1 if changes still wait then; the reason is shown."
      })
  static final class Drain extends Operation {

    @Option(
        names = "--wait",
        paramLabel = "SECONDS",
        description = "How long to wait, 0 to 60; 10 by default.")
    @Nullable Integer wait;

    @Override
    Call request() {
      return Call.post("/admin/drain").query("wait", wait).build();
    }

    @Override
    int exitCode(JsonNode answer) {
      return StateCommands.unlessTrue(answer.path("complete"));
    }
  }

  @Command(
      name = "pause",
      description = {
        "Stops draining and backfilling, on every instance, until resumed; survives restarts.",
        "Changes are captured meanwhile, and what is in the event log is served."
      })
  static final class Pause extends Operation {

    @Option(names = "--reason", paramLabel = "TEXT", description = "Shown wherever the pause is.")
    @Nullable String reason;

    @Override
    Call request() {
      return Call.post("/admin/pause").member("reason", reason).build();
    }
  }

  @Command(name = "resume", description = "Goes on after a pause.")
  static final class Resume extends Operation {
    @Override
    Call request() {
      return Call.post("/admin/resume").build();
    }
  }

  @Command(name = "retention", description = "Deletes now what is older than the retention allows.")
  static final class Retention extends Operation {
    @Override
    Call request() {
      return Call.post("/admin/retention").build();
    }
  }
}
