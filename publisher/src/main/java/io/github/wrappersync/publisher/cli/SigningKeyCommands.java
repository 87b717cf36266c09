package io.github.wrappersync.publisher.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What an application's messages on Redis are signed with. */
final class SigningKeyCommands {

  private SigningKeyCommands() {}

  private static Call.Builder key(Call.Builder applications, String application) {
    return applications.segment(application).segment("signing-key");
  }

  @Command(
      name = "rotate-signing-key",
      description = {
        "Signs an application's messages on Redis with a new key, which is shown this once.",
        "The first one has them signed from now on: then give it to the application's clients. With another one both sign for a while."
      })
  static final class Rotate extends Operation {

    @Parameters(paramLabel = "APPLICATION", description = "Its name.")
    @SuppressWarnings("NullAway.Init") // required
    String application;

    @Option(
        names = "--overlap-seconds",
        paramLabel = "N",
        description = "How long the old key signs too, up to 604800; 86400 by default.")
    @Nullable Integer overlapSeconds;

    @Override
    Call request() {
      return key(Call.post(ApplicationCommands.ROOT), application)
          .member("overlapSeconds", overlapSeconds)
          .build();
    }
  }

  @Command(
      name = "remove-signing-key",
      description = "Signs an application's messages on Redis no more.")
  static final class Remove extends Operation.Irrevocable {

    @Parameters(paramLabel = "APPLICATION", description = "Its name.")
    @SuppressWarnings("NullAway.Init") // required
    String application;

    @Override
    String consequence() {
      return "signs the messages of '%s' no more: clients of it that have a key poll from then on"
          .formatted(application);
    }

    @Override
    Call confirmed() {
      return key(Call.delete(ApplicationCommands.ROOT), application).build();
    }

    @Override
    String done() {
      return "The messages of '%s' are not signed any more.".formatted(application);
    }
  }
}
