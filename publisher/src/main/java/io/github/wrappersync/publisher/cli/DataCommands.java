package io.github.wrappersync.publisher.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Backfill, replay, repair. */
final class DataCommands {

  private DataCommands() {}

  @Command(
      name = "backfill",
      description = {
        "Compares tables with what the applications were told, and tells them the difference.",
        "Of everything, or of what the options name, in any combination; a record needs its table."
      })
  static final class Backfill extends Operation {

    @Option(names = "--table", paramLabel = "NAME", description = "Only this captured table.")
    @Nullable String table;

    @Option(names = "--tenant", paramLabel = "ID", description = "Only this tenant.")
    @Nullable String tenant;

    @Option(names = "--application", paramLabel = "NAME", description = "Only this application.")
    @Nullable String application;

    @Option(names = "--record", paramLabel = "KEY", description = "Only this record.")
    @Nullable String record;

    @Option(
        names = "--forced",
        description = "Tell every record again, also where nothing differs.")
    boolean forced;

    @Override
    Call request() {
      return Call.post("/admin/backfill")
          .member("table", table)
          .member("tenant", tenant)
          .member("application", application)
          .member("record", record)
          .member("forced", forced ? true : null)
          .build();
    }
  }

  @Command(
      name = "backfills",
      description = "Shows the newest backfills, replays among them, newest first.",
      subcommands = Cancel.class)
  static final class Backfills extends Operation {

    @Option(names = "--limit", paramLabel = "N", description = "How many; 100 by default.")
    @Nullable Integer limit;

    @Override
    Call request() {
      return Call.get("/admin/backfills").query("limit", limit).build();
    }
  }

  @Command(name = "cancel", description = "Gives up a backfill that is not done.")
  static final class Cancel extends Operation {

    @Parameters(paramLabel = "ID", description = "The backfill, as 'backfills' shows it.")
    long id;

    @Override
    Call request() {
      return Call.delete("/admin/backfills").segment(id).build();
    }

    @Override
    String done() {
      return "The backfill %d is given up.".formatted(id);
    }
  }

  @Command(
      name = "emergency-sync",
      description = {
        "Compares everything, then has every consumer start over from a snapshot.",
        "All tables are backfilled, and applications with a webhook are told every record again. Then the event log begins a new epoch. No waiting change is discarded."
      })
  static final class EmergencySync extends Operation.Irrevocable {
    @Override
    String consequence() {
      return "compares all tables, and has every consumer of every application load a snapshot anew";
    }

    @Override
    Call confirmed() {
      return Call.post("/admin/emergency-sync").build();
    }
  }

  @Command(
      name = "replay",
      description = {
        "Tells one application again of every record that a range of events speaks of.",
        "Each record is told as it is now, as a new event; a deleted record is deleted again."
      })
  static final class Replay extends Operation {

    @Option(
        names = "--application",
        required = true,
        paramLabel = "NAME",
        description = "Who is told.")
    @SuppressWarnings("NullAway.Init") // required
    String application;

    @Option(
        names = "--from",
        required = true,
        paramLabel = "POSITION",
        description = "The first event; above what retention has deleted.")
    long from;

    @Option(
        names = "--to",
        required = true,
        paramLabel = "POSITION",
        description = "The last event; not above the head.")
    long to;

    @Override
    Call request() {
      return Call.post("/admin/replay")
          .member("application", application)
          .member("from", from)
          .member("to", to)
          .build();
    }
  }
}
