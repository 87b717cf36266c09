package io.github.wrappersync.benchmarks.consumer;

import io.github.wrappersync.benchmarks.pipeline.Site;
import io.github.wrappersync.benchmarks.profile.Profile;
import io.github.wrappersync.benchmarks.report.Table;
import io.github.wrappersync.benchmarks.servers.Child;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes the profile of what a consumer does between two waits: it begins at the one, and ends at
 * the next. Used by one thread.
 */
final class Profiling implements Measured.Preparation {

  private final Site site;
  private final String what;
  private @Nullable Profile profile;
  private List<Table> tables = List.of();

  /**
   * @param what is done, for people
   */
  Profiling(Site site, String what) {
    this.site = site;
    this.what = what;
  }

  @Override
  public String prepared(Child consumer) throws Exception {
    Profile begun = profile;
    if (begun == null) {
      profile = site.profile(consumer);
    } else {
      tables = begun.end(what);
    }
    return "go";
  }

  /** What was seen; empty before the end. */
  List<Table> tables() {
    return tables;
  }
}
