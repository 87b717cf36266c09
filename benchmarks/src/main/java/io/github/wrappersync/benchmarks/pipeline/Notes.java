package io.github.wrappersync.benchmarks.pipeline;

import io.github.wrappersync.benchmarks.profile.Profile;
import io.github.wrappersync.benchmarks.report.Table;
import io.github.wrappersync.benchmarks.servers.Child;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a part notes beside its figures, for its report. Used by one thread. */
public final class Notes {

  private final Map<String, String> versions = new LinkedHashMap<>();
  private final List<Table> profiles = new ArrayList<>();

  /** Notes the versions of a stage's servers. */
  public void servers(Stage stage) throws SQLException {
    versions.putAll(stage.versions());
  }

  /** Notes how a candidate was set. */
  public void candidate(Pipeline candidate) {
    versions.put(candidate.name(), candidate.settings());
  }

  /**
   * Does something again and notes where the time goes.
   *
   * @param what is done, for people
   * @param process the candidate's
   * @param before how often it is done before that
   */
  public void profile(
      String what,
      Pipeline candidate,
      Stage stage,
      Child process,
      int before,
      Profile.Action action)
      throws Exception {
    profiles.addAll(
        Profile.of(
            what, candidate.name(), process, stage.postgres(), stage.directory(), before, action));
  }

  /** Versions and settings. */
  public Map<String, String> versions() {
    return Map.copyOf(versions);
  }

  /** These tables, and the profiles behind them. */
  public List<Table> behind(List<Table> tables) {
    List<Table> all = new ArrayList<>(tables);
    all.addAll(profiles);
    return List.copyOf(all);
  }
}
