package io.github.wrappersync.publisher.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The command line of an operator: asks a publisher that runs, prints its answer, and ends with 0;
 * with 1 if the publisher refuses or the answer is not well, 2 if the command is not well-formed, 3
 * if no publisher answers.
 *
 * <p>The administrator's token is taken from the environment or from a file and never from an
 * argument, which every user of the machine could read in the list of processes.
 */
@Command(
    name = "publisher",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = false,
    usageHelpAutoWidth = true,
    description = {
      "Asks a running publisher. Without a command, this starts one.",
      "",
      "The administrator's token is read from SYNC_PUBLISHER_ADMIN_TOKEN or from --token-file.",
      ""
    },
    footer = {
      "",
      "Exit codes: 0 done, 1 refused or not well, 2 wrong usage, 3 no publisher answers.",
      "Each command explains itself with --help."
    },
    subcommands = {
      StateCommands.Status.class,
      StateCommands.Consumers.class,
      StateCommands.History.class,
      StateCommands.Deliveries.class,
      StateCommands.Triggers.class,
      StateCommands.Check.class,
      DrainCommands.Drain.class,
      DrainCommands.Pause.class,
      DrainCommands.Resume.class,
      DrainCommands.Retention.class,
      DataCommands.Backfill.class,
      DataCommands.Backfills.class,
      DataCommands.EmergencySync.class,
      DataCommands.Replay.class,
      SetAsideCommands.class,
      ApplicationCommands.class,
      WebhookCommands.class,
      RedisAclCommand.class,
      StateCommands.OpenApi.class
    })
public final class Cli {

  static final String URL_VARIABLE = "SYNC_PUBLISHER_URL";
  static final String TOKEN_VARIABLE = "SYNC_PUBLISHER_ADMIN_TOKEN";

  private static final String DEFAULT_URL = "http://localhost:8080";

  @Option(
      names = "--url",
      scope = ScopeType.INHERIT,
      paramLabel = "URL",
      order = 100,
      description =
          "Where the publisher is; by default " + URL_VARIABLE + ", or else " + DEFAULT_URL + ".")
  @Nullable String url;

  @Option(
      names = "--token-file",
      scope = ScopeType.INHERIT,
      paramLabel = "FILE",
      order = 101,
      description =
          "A file with the administrator's token and nothing else; by default the token is that of "
              + TOKEN_VARIABLE
              + ".")
  @Nullable Path tokenFile;

  @Option(
      names = "--json",
      scope = ScopeType.INHERIT,
      order = 102,
      description = "Print the publisher's answer as it is.")
  boolean json;

  @Option(
      names = {"-h", "--help"},
      scope = ScopeType.INHERIT,
      usageHelp = true,
      order = 103,
      description = "Explain this command.")
  boolean help;

  private final Map<String, String> environment;
  private final PrintWriter out;

  private Cli(Map<String, String> environment, PrintWriter out) {
    this.environment = environment;
    this.out = out;
  }

  /**
   * Whether the arguments are a command: the server's own arguments all look like {@code
   * --name=value}.
   */
  public static boolean isCommand(String[] arguments) {
    return Arrays.stream(arguments)
        .anyMatch(argument -> !argument.startsWith("--") || argument.equals("--help"));
  }

  /**
   * Runs a command.
   *
   * @param environment the variables that give the URL and the token
   * @return the exit code
   */
  public static int run(
      String[] arguments, Map<String, String> environment, PrintWriter out, PrintWriter err) {
    CommandLine line =
        new CommandLine(new Cli(environment, out))
            .setOut(out)
            .setErr(err)
            .setExecutionExceptionHandler(
                (failure, command, parsed) -> {
                  if (failure instanceof FailureException known) {
                    err.println(Rendering.printable(String.valueOf(known.getMessage())));
                    return known.exitCode();
                  }
                  throw failure;
                });
    int exitCode = line.execute(arguments);
    out.flush();
    err.flush();
    return exitCode;
  }

  int run(Operation operation) {
    String body = ask(operation.request());
    String done = operation.done();
    if (body.isEmpty()) {
      if (done != null && !json) {
        out.println(done);
      }
      return 0;
    }
    JsonNode answer = parsed(body);
    out.print(json || answer == null ? withNewline(body) : Rendering.of(answer));
    return answer == null ? 0 : operation.exitCode(answer);
  }

  private String ask(Call call) {
    return new Publisher(address(), token()).ask(call);
  }

  /** What the publisher answers, which is JSON. */
  JsonNode answer(Call call) {
    JsonNode answer = parsed(ask(call));
    if (answer == null) {
      throw new FailureException(
          FailureException.REFUSED,
          "%s answered with something that is not JSON: expected a publisher there; see --url"
              .formatted(address()));
    }
    return answer;
  }

  Map<String, String> environment() {
    return environment;
  }

  private static String withNewline(String text) {
    return text.endsWith("\n") ? text : text + '\n';
  }

  /** Null if it is not JSON: a document of another kind. */
  private static @Nullable JsonNode parsed(String body) {
    try {
      return JsonMapper.shared().readTree(body);
    } catch (JacksonException e) {
      return null;
    }
  }

  private String address() {
    return url != null ? url : environment.getOrDefault(URL_VARIABLE, DEFAULT_URL);
  }

  private String token() {
    String token =
        tokenFile == null
            ? environment.getOrDefault(TOKEN_VARIABLE, "").strip()
            : secretFrom(tokenFile, "--token-file");
    if (token.isEmpty()) {
      throw new FailureException(
          FailureException.USAGE,
          "There is no administrator's token: set %s, or give --token-file a file that holds it"
              .formatted(TOKEN_VARIABLE));
    }
    if (token.chars().anyMatch(c -> c <= ' ' || c > '~')) {
      throw new FailureException(
          FailureException.USAGE,
          "The administrator's token holds characters that no token has: expected one line of printable ASCII");
    }
    return token;
  }

  /** The content of a file that an option names. */
  static String secretFrom(Path file, String option) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new FailureException(
          FailureException.USAGE,
          "%s names '%s', which can not be read (%s): expected a file that holds it and nothing else"
              .formatted(option, file, e.getClass().getSimpleName()));
    }
  }
}
