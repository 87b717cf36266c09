package io.github.wrappersync.publisher.proof;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * A bug to be planted, such as has been made in systems like this one. It is an edit of production
 * sources, whose classes are compiled into a directory that goes in front of the class path: the
 * product itself knows nothing of it.
 *
 * <p>A plant follows the code: a text that it replaces has to stand in its source exactly once,
 * however its lines are broken.
 */
enum Plant {
  /** The position after the last one counts as received: what is there is taken for a duplicate. */
  GAP_RULE(
      "the gap rule is off by one",
      Set.of(Check.VIEWS, Check.LEDGER),
      new Edit(
          Edit.CORE + "internal/engine/Ledger.java",
          "return Math.max(verified, seen.getOrDefault(channel, 0L));",
          "return Math.max(verified, seen.getOrDefault(channel, 0L)) + 1;")),

  /** What was received counts as done, whether or not the handler has come to it. */
  CHECKPOINT_BEFORE_HANDLER(
      "the checkpoint is saved before the handler is done",
      Set.of(Check.LEDGER),
      new Edit(
          Edit.CORE + "internal/handler/Progress.java",
          "long position = open.isEmpty() ? verified : Math.min(verified, open.firstKey() - 1);",
          "long position = verified;")),

  /** A former holder writes as if it were the present one, and is not told otherwise. */
  LEASE_WITHOUT_FENCING(
      "a lease is not fenced",
      Set.of(Check.LEDGER, Check.ORDER),
      new Edit(
          Edit.CORE + "store/jdbc/Database.java",
          "if (!tokens.equals(List.of(lease.token()))) {",
          "if (tokens.isEmpty()) {"),
      new Edit(
          Edit.CORE + "store/jdbc/JdbcLeases.java",
          "SET until_millis = %s + ? WHERE handler = ? AND holder = ? AND token = ?",
          "SET until_millis = %s + ? WHERE handler = ? AND ? <> '' AND ? > 0")),

  /** What commits late, with an id below one that was seen already, is passed over. */
  ID_ABOVE_CURSOR(
      "the drain reads only ids above the last one seen",
      Set.of(Check.BACKLOG, Check.VIEWS, Check.LEDGER),
      new Edit(
          Edit.PUBLISHER + "changelog/ChangeLogReader.java",
          "if (!index.hasGaps()) {",
          "if (index.frontier() >= 0) {")),

  /** Who had a record that is not theirs any more is not told so. */
  DELETE_WITHOUT_HEADS(
      "who has a record is not looked up when it leaves a scope",
      Set.of(Check.VIEWS, Check.LEDGER),
      new Edit(
          Edit.PUBLISHER + "plan/EventPlanner.java",
          "if (!recipients.contains(head.getKey())) {",
          "if (recipients.isEmpty() && head.getValue() == null) {"));

  /**
   * A text of a source, and what takes its place.
   *
   * @param source relative to the publisher's module
   */
  record Edit(String source, String text, String replacement) {

    private static final String PUBLISHER = "src/main/java/io/github/wrappersync/publisher/";
    private static final String CORE = "../sync-client-core/src/main/java/io/github/wrappersync/";

    /**
     * The source with the bug in it. Line breaks and indentation may be others than in the text.
     */
    String apply(String code) {
      List<MatchResult> places = anySpaces(text).matcher(code).results().toList();
      if (places.size() != 1) {
        throw new IllegalStateException(
            "The bug can not be planted into %s: the text '%s' is there %d times, expected once. The code has changed: let Plant follow it"
                .formatted(source, text, places.size()));
      }
      MatchResult place = places.get(0);
      return code.substring(0, place.start()) + replacement + code.substring(place.end());
    }

    private static Pattern anySpaces(String text) {
      return Pattern.compile(
          Arrays.stream(text.split(" ")).map(Pattern::quote).collect(Collectors.joining("\\s+")));
    }
  }

  private final String sentence;
  private final Set<Check> finders;
  private final List<Edit> edits;

  Plant(String sentence, Set<Check> finders, Edit... edits) {
    this.sentence = sentence;
    this.finders = finders;
    this.edits = List.of(edits);
  }

  /** What is wrong with it. */
  String sentence() {
    return sentence;
  }

  /** The checks that are there to find such a bug; others may find it as well. */
  Set<Check> finders() {
    return finders;
  }

  List<Edit> edits() {
    return edits;
  }

  /**
   * Compiles the sources with the bug in them against the class path of this process.
   *
   * @return the directory of the classes, below {@code target/proof/planted}
   */
  Path compile() {
    try {
      Path directory =
          Files.createDirectories(ProofDirectory.root().resolve("planted").resolve(name()));
      Map<String, String> sources = new LinkedHashMap<>();
      for (Edit edit : edits) {
        String code = sources.get(edit.source());
        sources.put(
            edit.source(),
            edit.apply(code == null ? Files.readString(Path.of(edit.source())) : code));
      }
      compile(sources, directory);
      return directory;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void compile(Map<String, String> sources, Path directory) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter messages = new StringWriter();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      List<Path> written = new ArrayList<>();
      for (Map.Entry<String, String> source : sources.entrySet()) {
        Path file = directory.resolve(Path.of(source.getKey()).getFileName());
        Files.writeString(file, source.getValue());
        written.add(file);
      }
      boolean done =
          compiler
              .getTask(
                  messages,
                  files,
                  null,
                  List.of(
                      "-d",
                      directory.toString(),
                      "-cp",
                      System.getProperty("java.class.path"),
                      "--release",
                      "17",
                      "-parameters",
                      "-proc:none",
                      "-nowarn"),
                  null,
                  files.getJavaFileObjectsFromPaths(written))
              .call();
      if (!done) {
        throw new IllegalStateException(
            "The sources of %s do not compile with the bug in them: %s".formatted(this, messages));
      }
    }
  }
}
