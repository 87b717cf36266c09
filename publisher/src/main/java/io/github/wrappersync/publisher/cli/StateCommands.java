package io.github.wrappersync.publisher.cli;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** How things stand. */
final class StateCommands {

  private StateCommands() {}

  @Command(
      name = "status",
      description =
          "Shows how everything stands: head, backlog, writer, health, consumers, webhooks.")
  static final class Status extends Operation {
    @Override
    Call request() {
      return Call.get("/admin/status").build();
    }
  }

  @Command(
      name = "consumers",
      description = "Shows the last report of each consumer, with its lag.")
  static final class Consumers extends Operation {
    @Override
    Call request() {
      return Call.get("/admin/consumers").build();
    }
  }

  @Command(
      name = "history",
      description = {
        "Shows the changes of a tenant, a table or a record, newest first.",
        "At least one of --tenant, --table, --record is given. Older ones follow with --before, which is given the 'next' of the page before."
      })
  static final class History extends Operation {

    @Option(names = "--tenant", paramLabel = "ID", description = "Only changes of this tenant.")
    @Nullable String tenant;

    @Option(names = "--table", paramLabel = "NAME", description = "Only changes of this table.")
    @Nullable String table;

    @Option(names = "--record", paramLabel = "KEY", description = "Only changes of this record.")
    @Nullable String record;

    @Option(names = "--hours", paramLabel = "N", description = "How far back; 24 by default.")
    @Nullable Integer hours;

    @Option(names = "--limit", paramLabel = "N", description = "How many; 100 by default.")
    @Nullable Integer limit;

    @Option(names = "--before", paramLabel = "ID", description = "Only changes below this id.")
    @Nullable Long before;

    @Override
    Call request() {
      return Call.get("/admin/history")
          .query("tenant", tenant)
          .query("table", table)
          .query("record", record)
          .query("hours", hours)
          .query("limit", limit)
          .query("before", before)
          .build();
    }
  }

  @Command(
      name = "deliveries",
      description = {
        "Shows which event went to which destination, with what result.",
        "Of one event, by --event or --position; or the newest webhook attempts of an --application."
      })
  static final class Deliveries extends Operation {

    @Option(names = "--event", paramLabel = "UUID", description = "The event with this id.")
    @Nullable UUID event;

    @Option(names = "--position", paramLabel = "N", description = "The event at this position.")
    @Nullable Long position;

    @Option(names = "--application", paramLabel = "NAME", description = "Of this application.")
    @Nullable String application;

    @Option(names = "--limit", paramLabel = "N", description = "How many; 100 by default.")
    @Nullable Integer limit;

    @Override
    Call request() {
      return Call.get("/admin/deliveries")
          .query("event", event)
          .query("position", position)
          .query("application", application)
          .query("limit", limit)
          .build();
    }
  }

  @Command(
      name = "triggers",
      description = {
        "Shows whether every change of the captured tables is captured, and what the triggers cost.",
        "Ends with 1 if a trigger is missing, disabled or out of date."
      })
  static final class Triggers extends Operation {
    @Override
    Call request() {
      return Call.get("/admin/triggers").build();
    }

    @Override
    int exitCode(JsonNode answer) {
      return unlessTrue(answer.path("ok"));
    }
  }

  @Command(
      name = "check",
      description = {
        "Tests this installation without touching real data: mapping, routing, roles, triggers, Redis, feed, health.",
        "Ends with 1 if anything failed."
      })
  static final class Check extends Operation {
    @Override
    Call request() {
      return Call.post("/admin/check").build();
    }

    @Override
    int exitCode(JsonNode answer) {
      return unlessTrue(answer.path("ok"));
    }
  }

  @Command(name = "openapi", description = "Prints the OpenAPI document of the administration.")
  static final class OpenApi extends Operation {
    @Override
    Call request() {
      return Call.get("/admin/openapi.yaml").build();
    }
  }

  static int unlessTrue(JsonNode flag) {
    return flag.asBoolean(false) ? 0 : FailureException.REFUSED;
  }
}
