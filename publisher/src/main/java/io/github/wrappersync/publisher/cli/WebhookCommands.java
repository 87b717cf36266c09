package io.github.wrappersync.publisher.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The webhook of an application. */
@Command(
    name = "webhook",
    synopsisSubcommandLabel = "(show | put | remove | enable | disable)",
    description = "Shows, sets, removes, enables and disables the webhook of an application.",
    subcommands = {
      WebhookCommands.Show.class,
      WebhookCommands.Put.class,
      WebhookCommands.Remove.class,
      WebhookCommands.Enable.class,
      WebhookCommands.Disable.class
    })
final class WebhookCommands {

  private static Call.Builder webhook(Call.Builder applications, String application) {
    return applications.segment(application).segment("webhook");
  }

  @Command(name = "show", description = "Shows the application's webhook and how it does.")
  static final class Show extends Operation {

    @Parameters(paramLabel = "APPLICATION", description = "The application.")
    @SuppressWarnings("NullAway.Init") // required
    String application;

    @Override
    Call request() {
      return webhook(Call.get(ApplicationCommands.ROOT), application).build();
    }
  }

  @Command(
      name = "put",
      description = {
        "Gives the application a webhook, changes its address, or rotates its secret.",
        "A new webhook starts at the head of the event log. Without --secret-file a new one gets a random secret, which is shown this once, and an existing one keeps its own."
      })
  static final class Put extends Operation {

    @Parameters(index = "0", paramLabel = "APPLICATION", description = "The application.")
    @SuppressWarnings("NullAway.Init") // required
    String application;

    @Parameters(
        index = "1",
        paramLabel = "ENDPOINT",
        description = "http(s), without /api/sync/{eventType}, which is added.")
    @SuppressWarnings("NullAway.Init") // required
    String endpoint;

    @Option(
        names = "--secret-file",
        paramLabel = "FILE",
        description = "A file with the secret: whsec_ and the Base64 of 24 to 64 bytes.")
    @Nullable Path secretFile;

    @Option(
        names = "--overlap-seconds",
        paramLabel = "N",
        description = "How long the old secret signs too, up to 604800; 86400 by default.")
    @Nullable Integer overlapSeconds;

    @Override
    Call request() {
      String secret = secretFile == null ? null : Cli.secretFrom(secretFile, "--secret-file");
      return webhook(Call.put(ApplicationCommands.ROOT), application)
          .member("url", endpoint)
          .member("secret", secret)
          .member("overlapSeconds", overlapSeconds)
          .build();
    }
  }

  @Command(name = "remove", description = "Removes the application's webhook.")
  static final class Remove extends Operation.Irrevocable {

    @Parameters(paramLabel = "APPLICATION", description = "The application.")
    @SuppressWarnings("NullAway.Init") // required
    String application;

    @Override
    String consequence() {
      return "removes the webhook of '%s': what it has not been told yet, it will not be"
          .formatted(application);
    }

    @Override
    Call confirmed() {
      return webhook(Call.delete(ApplicationCommands.ROOT), application).build();
    }

    @Override
    String done() {
      return "The webhook of '%s' is removed.".formatted(application);
    }
  }

  @Command(
      name = "enable",
      description = "Goes on with a webhook that was disabled, at the event where it stopped.")
  static final class Enable extends Operation {

    @Parameters(paramLabel = "APPLICATION", description = "The application.")
    @SuppressWarnings("NullAway.Init") // required
    String application;

    @Override
    Call request() {
      return webhook(Call.post(ApplicationCommands.ROOT), application).segment("enable").build();
    }
  }

  @Command(name = "disable", description = "Stops a webhook; nothing is discarded.")
  static final class Disable extends Operation {

    @Parameters(paramLabel = "APPLICATION", description = "The application.")
    @SuppressWarnings("NullAway.Init") // required
    String application;

    @Override
    Call request() {
      return webhook(Call.post(ApplicationCommands.ROOT), application).segment("disable").build();
    }
  }
}
