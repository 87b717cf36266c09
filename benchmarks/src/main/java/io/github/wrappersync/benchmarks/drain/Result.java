package io.github.wrappersync.benchmarks.drain;

import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * What was measured of one candidate.
 *
 * @param records changes in a backlog
 * @param cold seconds from the start of the process to the last message of a backlog
 * @param warm later backlogs, in order; the first of them still warm the process up
 * @param live with writers at full speed; null if that was left out
 * @param peakMegabytes the most that the process had in memory in all of this
 */
record Result(
    String name,
    int records,
    double cold,
    List<Backlogs.Warm> warm,
    @Nullable Live live,
    double peakMegabytes) {

  /** The median of the later half of the warm backlogs. */
  double median(ToDoubleFunction<Backlogs.Warm> of) {
    double[] later =
        warm.subList(warm.size() / 2, warm.size()).stream().mapToDouble(of).sorted().toArray();
    int middle = later.length / 2;
    return later.length % 2 == 1 ? later[middle] : (later[middle - 1] + later[middle]) / 2;
  }

  /** Changes a second, from the commit. */
  double rateSinceCommit() {
    return records / median(Backlogs.Warm::sinceCommit);
  }

  /** Changes a second, from the beginning of the statement that wrote them. */
  double rateSinceBegin() {
    return records / median(Backlogs.Warm::sinceBegin);
  }

  /** Changes a second, from the start of the process. */
  double coldRate() {
    return records / cold;
  }
}
