package io.github.wrappersync.benchmarks.profile;

import io.github.wrappersync.benchmarks.report.Table;
import io.github.wrappersync.benchmarks.servers.Child;
import io.github.wrappersync.benchmarks.servers.Postgres;
import io.github.wrappersync.benchmarks.servers.Usage;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What Java processes and a PostgreSQL do while something is measured once more: CPU by thread and
 * by part of the code, the methods at the top of the samples of the flight recorder, and
 * PostgreSQL's time by statement and its CPU by process. Taking it slows all a little, so the
 * figures of that time do not count. Used by one thread.
 *
 * <p>As the flight recorder begins, the virtual machine throws away compiled code all over, and
 * compiles for a while. So a first recording goes on beside the one that is looked at, and what is
 * measured is done some times before.
 */
public final class Profile {

  private final List<Looked> processes;
  private final Postgres postgres;
  private final Sessions sessionsBefore;

  private Profile(List<Looked> processes, Postgres postgres, Sessions sessionsBefore) {
    this.processes = processes;
    this.postgres = postgres;
    this.sessionsBefore = sessionsBefore;
  }

  /** A process that is looked at, and what it was then. */
  private record Looked(
      String name, Child process, Recording recording, Map<Long, Usage.Task> threadsBefore) {}

  /** What is looked at. */
  public interface Action {
    void run() throws Exception;
  }

  /**
   * Does something, some times before and then once more, and looks at the last time.
   *
   * @param what is done, for people: the captions of the tables end with it
   * @param name of the process, for people
   * @param directory an existing one, where the recording stays
   * @param before how often it is done before
   */
  public static List<Table> of(
      String what,
      String name,
      Child process,
      Postgres postgres,
      Path directory,
      int before,
      Action action)
      throws Exception {
    Recording settling = Recording.begin(process, directory.resolve("settling.jfr"));
    for (int time = 0; time < before; time++) {
      action.run();
    }
    Profile profile = begin(Map.of(name, process), postgres, directory);
    action.run();
    List<Table> tables = profile.end(what);
    settling.end();
    return tables;
  }

  /**
   * What the threads of a process have worked between two looks at {@link Child#threads}. There is
   * no recorder, which would be what takes most in a process that does nothing.
   */
  public static Table ofThreads(
      String what, String name, Map<Long, Usage.Task> before, Map<Long, Usage.Task> after) {
    return Threads.table(
        "Profile of %s, %s: seconds of CPU by thread".formatted(what, name), before, after);
  }

  /** As {@link #of}, of PostgreSQL alone. */
  public static List<Table> ofPostgres(String what, Postgres postgres, Action action)
      throws Exception {
    Statements.begin(postgres);
    Sessions before = Sessions.of(postgres);
    action.run();
    return postgres(what, postgres, before, Sessions.of(postgres));
  }

  /**
   * Begins to look.
   *
   * @param processes by their names, for people
   * @param directory an existing one, where the recordings stay
   */
  public static Profile begin(Map<String, Child> processes, Postgres postgres, Path directory)
      throws IOException, InterruptedException, SQLException {
    Statements.begin(postgres);
    List<Looked> looked = new ArrayList<>();
    for (Map.Entry<String, Child> each : processes.entrySet()) {
      Child process = each.getValue();
      String file = "profile-" + each.getKey().toLowerCase(Locale.ROOT).replace(' ', '-') + ".jfr";
      Recording recording = Recording.begin(process, directory.resolve(file));
      looked.add(new Looked(each.getKey(), process, recording, process.threads()));
    }
    return new Profile(looked, postgres, Sessions.of(postgres));
  }

  /**
   * Ends it, and gives what was seen.
   *
   * @param what was done, for people: the captions of the tables begin with it
   */
  public List<Table> end(String what) throws IOException, InterruptedException, SQLException {
    Sessions sessions = Sessions.of(postgres);
    List<Map<Long, Usage.Task>> threads = new ArrayList<>();
    for (Looked each : processes) {
      threads.add(each.process.threads());
    }
    List<Table> tables = new ArrayList<>();
    for (int i = 0; i < processes.size(); i++) {
      Looked each = processes.get(i);
      Samples samples = Samples.in(each.recording.end());
      tables.add(
          Threads.table(
              "Profile of %s, %s: seconds of CPU by thread".formatted(what, each.name),
              each.threadsBefore,
              threads.get(i),
              samples));
      tables.add(
          samples.table(
              "Profile of %s, %s: methods at the top of samples".formatted(what, each.name)));
    }
    tables.addAll(postgres(what, postgres, sessionsBefore, sessions));
    return tables;
  }

  private static List<Table> postgres(
      String what, Postgres postgres, Sessions before, Sessions after) throws SQLException {
    return List.of(
        after.table("Profile of %s, PostgreSQL: seconds of CPU by process".formatted(what), before),
        Statements.end(postgres, "Profile of %s, PostgreSQL: time by statement".formatted(what)));
  }
}
