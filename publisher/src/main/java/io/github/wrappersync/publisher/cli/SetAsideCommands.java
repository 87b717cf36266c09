package io.github.wrappersync.publisher.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The changes that could not be routed or read. */
@Command(
    name = "set-aside",
    synopsisSubcommandLabel = "(list | retry | discard)",
    description = "Lists, retries and discards changes that could not be routed or read.",
    subcommands = {
      SetAsideCommands.Rows.class,
      SetAsideCommands.Retry.class,
      SetAsideCommands.Discard.class
    })
final class SetAsideCommands {

  @Command(name = "list", description = "Shows the changes that are set aside, newest first.")
  static final class Rows extends Operation {

    @Option(names = "--limit", paramLabel = "N", description = "How many; 100 by default.")
    @Nullable Integer limit;

    @Option(names = "--before", paramLabel = "ID", description = "Only changes below this id.")
    @Nullable Long before;

    @Override
    Call request() {
      return Call.get("/admin/set-aside").query("limit", limit).query("before", before).build();
    }
  }

  @Command(
      name = "retry",
      description = "Tries the record of a change that is set aside again, as the record is now.")
  static final class Retry extends Operation {

    @Parameters(paramLabel = "ID", description = "The change, as 'set-aside list' shows it.")
    long id;

    @Override
    Call request() {
      return Call.post("/admin/set-aside").segment(id).segment("retry").build();
    }
  }

  @Command(name = "discard", description = "Discards a change that is set aside.")
  static final class Discard extends Operation.Irrevocable {

    @Parameters(paramLabel = "ID", description = "The change, as 'set-aside list' shows it.")
    long id;

    @Override
    String consequence() {
      return "discards the change %d: no application will be told of it".formatted(id);
    }

    @Override
    Call confirmed() {
      return Call.delete("/admin/set-aside").segment(id).build();
    }

    @Override
    String done() {
      return "The change %d is discarded.".formatted(id);
    }
  }
}
