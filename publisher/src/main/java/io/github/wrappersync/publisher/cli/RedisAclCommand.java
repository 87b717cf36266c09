package io.github.wrappersync.publisher.cli;

import io.github.wrappersync.publisher.cli.redis.AclFile;
import io.github.wrappersync.publisher.cli.redis.Passwords;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** Prints the file that tells a Redis who may do what. */
@Command(
    name = "redis-acl",
    description = {
      "Prints an ACL file for Redis ('aclfile'): a user for each application, and one for the publisher.",
      "Each may do on its own channels what it has to, and nothing else. The default user is switched off.",
      "",
      "A password is that of the variable "
          + Passwords.VARIABLE
          + "{USER}, or the file's, or a new random one, which is added to the file; without a file it is shown on the standard error output, this once."
    })
final class RedisAclCommand implements Callable<Integer> {

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  CommandSpec spec;

  @Option(
      names = "--passwords",
      paramLabel = "FILE",
      description =
          "Lines of the form user=password. What is missing is added; one that does not exist is made, readable by its owner alone.")
  @Nullable Path passwords;

  @Option(
      names = "--publisher-user",
      paramLabel = "NAME",
      defaultValue = "sync-publisher",
      description = "The publisher's user; ${DEFAULT-VALUE} by default.")
  @SuppressWarnings("NullAway.Init") // has a default
  String publisherUser;

  @Option(
      names = "--admin-user",
      paramLabel = "NAME",
      description =
          "A user who may do everything at Redis, such as load this file anew; none by default.")
  @Nullable String adminUser;

  @Option(
      names = "--keep-default-user",
      description =
          "Leave the default user out: Redis gives it every right then, unless another line of the file says otherwise.")
  boolean keepDefaultUser;

  @Override
  public Integer call() {
    Cli cli = (Cli) spec.root().userObject();
    if (cli.json) {
      throw usage("What redis-acl prints is an ACL file: leave --json out");
    }
    List<String> applications =
        cli.answer(Call.get(ApplicationCommands.ROOT).build())
            .path("applications")
            .valueStream()
            .map(application -> application.path("name"))
            .map(JsonNode::asString)
            .toList();
    try {
      AclFile file =
          new AclFile(applications, publisherUser, Optional.ofNullable(adminUser), keepDefaultUser);
      Passwords known = Passwords.of(cli.environment(), passwords);
      String text = file.text(known::of);
      Optional<String> shown = known.keep();
      spec.commandLine().getOut().print(text);
      shown.ifPresent(this::show);
      return 0;
    } catch (IllegalArgumentException e) {
      throw usage(String.valueOf(e.getMessage()));
    }
  }

  private void show(String lines) {
    spec.commandLine()
        .getErr()
        .print(
            "These passwords are new and shown this once; another run makes others, unless --passwords names a file to keep them in:\n"
                + lines);
  }

  private static FailureException usage(String message) {
    return new FailureException(FailureException.USAGE, message);
  }
}
