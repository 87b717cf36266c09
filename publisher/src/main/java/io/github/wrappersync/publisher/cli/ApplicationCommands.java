package io.github.wrappersync.publisher.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The applications: who receives what. */
@Command(
    name = "applications",
    synopsisSubcommandLabel =
        "(list | show | put | remove | rotate-token | rotate-signing-key | remove-signing-key)",
    description = "Lists, registers, changes and removes applications.",
    subcommands = {
      ApplicationCommands.All.class,
      ApplicationCommands.Show.class,
      ApplicationCommands.Put.class,
      ApplicationCommands.Remove.class,
      ApplicationCommands.RotateToken.class,
      SigningKeyCommands.Rotate.class,
      SigningKeyCommands.Remove.class
    })
final class ApplicationCommands {

  static final String ROOT = "/admin/applications";

  @Command(name = "list", description = "Shows all applications.")
  static final class All extends Operation {
    @Override
    Call request() {
      return Call.get(ROOT).build();
    }
  }

  @Command(name = "show", description = "Shows one application.")
  static final class Show extends Operation {

    @Parameters(paramLabel = "APPLICATION", description = "Its name, such as crm.")
    @SuppressWarnings("NullAway.Init") // required
    String application;

    @Override
    Call request() {
      return Call.get(ROOT).segment(application).build();
    }
  }

  @Command(
      name = "put",
      description = {
        "Registers an application, or changes what it receives.",
        "What is left out keeps its value, or for a new application takes its default. The token of a new application is shown this once."
      })
  static final class Put extends Operation {

    @Parameters(paramLabel = "APPLICATION", description = "Its name, such as sales.")
    @SuppressWarnings("NullAway.Init") // required
    String application;

    @Option(
        names = "--operations",
        split = ",",
        paramLabel = "PATTERN",
        description = "Patterns of operation codes, separated by commas: 'sales.*'.")
    @Nullable List<String> operations;

    @Option(
        names = "--permissions",
        split = ",",
        paramLabel = "PATTERN",
        description = "Patterns of the permissions that make a role its own: 'sales.*'.")
    @Nullable List<String> permissions;

    @Option(
        names = "--shared-permissions",
        split = ",",
        paramLabel = "NAME",
        description = "Permissions that it shares with others: user-management.")
    @Nullable List<String> sharedPermissions;

    @Option(
        names = "--data-types",
        split = ",",
        paramLabel = "NAME",
        description = "The data types that it receives: users,roles.")
    @Nullable List<String> dataTypes;

    @Override
    Call request() {
      return Call.put(ROOT)
          .segment(application)
          .member("operations", list(operations))
          .member("permissions", list(permissions))
          .member("sharedPermissions", list(sharedPermissions))
          .member("dataTypes", list(dataTypes))
          .build();
    }

    /** An option that is given and empty is an empty list. */
    private static @Nullable List<String> list(@Nullable List<String> values) {
      return values == null ? null : values.stream().filter(value -> !value.isBlank()).toList();
    }
  }

  @Command(
      name = "remove",
      description = "Removes an application: its stream is closed and its token refused.")
  static final class Remove extends Operation.Irrevocable {

    @Parameters(paramLabel = "APPLICATION", description = "Its name.")
    @SuppressWarnings("NullAway.Init") // required
    String application;

    @Override
    String consequence() {
      return "removes the application '%s': its stream is closed and its token refused"
          .formatted(application);
    }

    @Override
    Call confirmed() {
      return Call.delete(ROOT).segment(application).build();
    }

    @Override
    String done() {
      return "The application '%s' is removed.".formatted(application);
    }
  }

  @Command(
      name = "rotate-token",
      description = "Gives an application a new token, which is shown this once.")
  static final class RotateToken extends Operation {

    @Parameters(paramLabel = "APPLICATION", description = "Its name.")
    @SuppressWarnings("NullAway.Init") // required
    String application;

    @Option(
        names = "--overlap-seconds",
        paramLabel = "N",
        description = "How long the old token still works, up to 604800; 0 by default.")
    @Nullable Integer overlapSeconds;

    @Override
    Call request() {
      return Call.post(ROOT)
          .segment(application)
          .segment("token")
          .member("overlapSeconds", overlapSeconds)
          .build();
    }
  }
}
