package io.github.wrappersync.benchmarks.profile;

import io.github.wrappersync.benchmarks.report.Numbers;
import io.github.wrappersync.benchmarks.report.Table;
import io.github.wrappersync.benchmarks.servers.Usage;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/** What threads have worked between two looks; those that differ in a number alone are one. */
final class Threads {

  private static final double LEAST = 0.01;

  private Threads() {}

  /** Threads of one name. */
  private record Group(String name, double seconds, List<Long> numbers) {

    Group with(long number, double more) {
      List<Long> all = new ArrayList<>(numbers);
      all.add(number);
      return new Group(name, seconds + more, all);
    }
  }

  static Table table(
      String caption, Map<Long, Usage.Task> before, Map<Long, Usage.Task> after, Samples samples) {
    return table(
        caption,
        List.of("thread", "s", "share", "in which part of the code, by samples of Java"),
        groups(before, after, samples.threads()),
        group -> List.of(samples.parts(group.numbers())));
  }

  /** Without samples. */
  static Table table(String caption, Map<Long, Usage.Task> before, Map<Long, Usage.Task> after) {
    return table(
        caption,
        List.of("thread", "s", "share"),
        groups(before, after, Map.of()),
        group -> List.of());
  }

  private static Collection<Group> groups(
      Map<Long, Usage.Task> before, Map<Long, Usage.Task> after, Map<Long, String> names) {
    Map<String, Group> groups = new TreeMap<>();
    after.forEach(
        (number, thread) -> {
          double seconds =
              thread.seconds() - before.getOrDefault(number, new Usage.Task("", 0)).seconds();
          String name = names.getOrDefault(number, thread.name()).replaceAll("\\d+", "N");
          groups.put(
              name, groups.getOrDefault(name, new Group(name, 0, List.of())).with(number, seconds));
        });
    return groups.values();
  }

  private static Table table(
      String caption,
      List<String> columns,
      Collection<Group> groups,
      Function<Group, List<String>> more) {
    double all = groups.stream().mapToDouble(Group::seconds).sum();
    return new Table(
        caption,
        columns,
        groups.stream()
            .filter(group -> group.seconds() >= LEAST * all)
            .sorted(Comparator.comparingDouble(Group::seconds).reversed())
            .map(
                group ->
                    Stream.concat(
                            Stream.of(
                                group.name(),
                                Numbers.decimals(2, group.seconds()),
                                Numbers.percent(group.seconds() / all)),
                            more.apply(group).stream())
                        .toList())
            .toList());
  }
}
