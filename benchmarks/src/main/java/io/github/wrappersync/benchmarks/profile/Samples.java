package io.github.wrappersync.benchmarks.profile;

import io.github.wrappersync.benchmarks.report.Numbers;
import io.github.wrappersync.benchmarks.report.Table;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;

/** The samples of threads that ran Java code, of one recording. */
final class Samples {

  private static final String EVENT = "jdk.ExecutionSample";
  private static final String OURS = "io.github.wrappersync.";
  private static final int MOST_METHODS = 15;

  /**
   * One of them.
   *
   * @param thread the system's number of it
   * @param name of the thread
   * @param method at the top, with its class
   * @param part the innermost package of our own, or where there is none the package at the top
   * @param caller the innermost method of our own, empty where there is none
   */
  record Sample(long thread, String name, String method, String part, String caller) {}

  private final List<Sample> samples;

  private Samples(List<Sample> samples) {
    this.samples = samples;
  }

  static Samples in(Path recording) throws IOException {
    List<Sample> samples = new ArrayList<>();
    try (RecordingFile file = new RecordingFile(recording)) {
      while (file.hasMoreEvents()) {
        RecordedEvent event = file.readEvent();
        if (event.getEventType().getName().equals(EVENT)
            && event.getStackTrace() != null
            && !event.getStackTrace().getFrames().isEmpty()) {
          samples.add(sample(event));
        }
      }
    }
    return new Samples(samples);
  }

  private static Sample sample(RecordedEvent event) {
    List<RecordedFrame> frames = event.getStackTrace().getFrames();
    String top = frames.get(0).getMethod().getType().getName();
    RecordedFrame own =
        frames.stream()
            .filter(frame -> frame.getMethod().getType().getName().startsWith(OURS))
            .findFirst()
            .orElse(null);
    return new Sample(
        event.getThread("sampledThread").getOSThreadId(),
        event.getThread("sampledThread").getJavaName(),
        method(frames.get(0)),
        packageOf(own == null ? top : own.getMethod().getType().getName()),
        own == null ? "" : method(own));
  }

  private static String method(RecordedFrame frame) {
    String type = frame.getMethod().getType().getName();
    return type.substring(type.lastIndexOf('.') + 1) + '.' + frame.getMethod().getName();
  }

  private static String packageOf(String type) {
    String name = type.startsWith(OURS) ? type.substring(OURS.length()) : type;
    return name.contains(".") ? name.substring(0, name.lastIndexOf('.')) : name;
  }

  /** The names of threads, by the system's numbers. */
  Map<Long, String> threads() {
    Map<Long, String> names = new TreeMap<>();
    samples.forEach(sample -> names.put(sample.thread(), sample.name()));
    return names;
  }

  /** The parts of the code that some threads were in, with their shares, the greatest first. */
  String parts(List<Long> threads) {
    List<Sample> theirs =
        samples.stream().filter(sample -> threads.contains(sample.thread())).toList();
    return counted(theirs, Sample::part).stream()
        .limit(5)
        .map(
            part -> part.getKey() + ' ' + Numbers.percent((double) part.getValue() / theirs.size()))
        .collect(Collectors.joining(", "));
  }

  /** The methods at the top. */
  Table table(String caption) {
    return new Table(
        caption + ", " + Numbers.whole(samples.size()) + " samples",
        List.of("samples", "method", "called in"),
        counted(samples, sample -> List.of(sample.method(), sample.caller())).stream()
            .limit(MOST_METHODS)
            .map(
                method ->
                    List.of(
                        Numbers.percent((double) method.getValue() / samples.size()),
                        '`' + method.getKey().get(0) + '`',
                        method.getKey().get(1).isEmpty() ? "" : '`' + method.getKey().get(1) + '`'))
            .toList());
  }

  private static <T> List<Map.Entry<T, Long>> counted(
      List<Sample> samples, Function<Sample, T> by) {
    return samples.stream()
        .collect(Collectors.groupingBy(by, Collectors.counting()))
        .entrySet()
        .stream()
        .sorted(Map.Entry.comparingByValue(Comparator.<Long>reverseOrder()))
        .toList();
  }
}
