package io.github.wrappersync.publisher.proof;

import io.github.wrappersync.publisher.proof.RunReport.Fault;
import io.github.wrappersync.publisher.proof.RunReport.Round;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The times to converge as SVG: a dot for each fault that came alone, in the order of the run, a
 * diamond for the end of each round, a cross for what did not converge in time.
 */
final class ConvergencePlot {

  private static final int WIDTH = 1_000;
  private static final int HEIGHT = 340;
  private static final int LEFT = 46;
  private static final int RIGHT = 12;
  private static final int TOP = 14;
  private static final int BOTTOM = 40;
  private static final int MOST_LABELS = 25;

  /** A mark in the plot. */
  private record Mark(int round, String style, Optional<Duration> time, String title) {}

  private final List<Mark> marks;
  private final double highest;
  private final StringBuilder svg = new StringBuilder();

  private ConvergencePlot(List<Mark> marks) {
    this.marks = marks;
    double longest =
        marks.stream()
            .flatMap(mark -> mark.time().stream())
            .mapToDouble(ConvergencePlot::seconds)
            .max()
            .orElse(0);
    highest = Math.max(seconds(RunReport.PROMISE) * 1.15, longest * 1.08);
  }

  /** The plot as an SVG element, whose colors are those of the page's style sheet. */
  static String of(RunReport run) {
    List<Mark> marks = new ArrayList<>();
    for (Round round : run.rounds()) {
      for (Fault fault : round.faults()) {
        if (!round.storm() || fault.converged().isPresent()) {
          marks.add(mark(round, fault));
        }
      }
      marks.add(
          new Mark(
              round.number(),
              "end",
              round.converged(),
              "end of round %d: %s".formatted(round.number(), Words.seconds(round.converged()))));
    }
    return new ConvergencePlot(marks).draw();
  }

  private static Mark mark(Round round, Fault fault) {
    return new Mark(
        round.number(),
        fault.kind().family().style(),
        fault.converged(),
        "round %d: %s, %s: %s"
            .formatted(
                round.number(),
                fault.kind().plainName(),
                fault.target(),
                Words.seconds(fault.converged())));
  }

  private String draw() {
    add(
        "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"Time to converge after each fault, in seconds\">",
        WIDTH, HEIGHT);
    grid();
    rounds();
    for (int i = 0; i < marks.size(); i++) {
      draw(marks.get(i), x(i + 0.5));
    }
    double promise = y(seconds(RunReport.PROMISE));
    add(
        "<line class=\"promise\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>",
        LEFT, WIDTH - RIGHT, promise, promise);
    add(
        "<text class=\"promise-text\" x=\"%d\" y=\"%.1f\">promised: less than %.0f s</text>",
        WIDTH - RIGHT, promise - 5, seconds(RunReport.PROMISE));
    svg.append("</svg>\n");
    return svg.toString();
  }

  private void grid() {
    int step = highest > 60 ? 20 : highest > 24 ? 5 : 2;
    for (int value = 0; value < highest; value += step) {
      double y = y(value);
      add(
          "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>",
          LEFT, WIDTH - RIGHT, y, y);
      add(
          "<text class=\"tick\" x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%d s</text>",
          LEFT - 8, y + 4, value);
    }
  }

  /** Every other round is shaded, as many as there is room for are numbered. */
  private void rounds() {
    int count = (int) marks.stream().mapToInt(Mark::round).distinct().count();
    int every = Math.max(1, (count + MOST_LABELS - 1) / MOST_LABELS);
    int begin = 0;
    for (int number = 0; begin < marks.size(); number++) {
      int end = begin;
      while (end < marks.size() && marks.get(end).round() == marks.get(begin).round()) {
        end++;
      }
      double from = x(begin);
      double to = x(end);
      if (number % 2 == 1) {
        add(
            "<rect class=\"band\" x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\"/>",
            from, TOP, to - from, HEIGHT - TOP - BOTTOM);
      }
      if (number % every == 0) {
        add(
            "<text class=\"tick\" x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%d</text>",
            (from + to) / 2, HEIGHT - BOTTOM + 16, marks.get(begin).round());
      }
      begin = end;
    }
    add(
        "<text class=\"tick\" x=\"%d\" y=\"%d\" text-anchor=\"middle\">round</text>",
        (LEFT + WIDTH - RIGHT) / 2, HEIGHT - 6);
  }

  private void draw(Mark mark, double x) {
    String title = "<title>%s</title>".formatted(Escape.html(mark.title()));
    if (mark.time().isEmpty()) {
      add("<path class=\"never\" d=\"M%.1f %d l8 8 m0 -8 l-8 8\">%s</path>", x - 4, TOP + 2, title);
      return;
    }
    double y = y(seconds(mark.time().orElseThrow()));
    if (mark.style().equals("end")) {
      add("<path class=\"end\" d=\"M%.1f %.1f l4 4 l-4 4 l-4 -4 z\">%s</path>", x, y - 4, title);
    } else {
      add(
          "<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"3.4\">%s</circle>",
          mark.style(), x, y, title);
    }
  }

  private void add(String element, Object... values) {
    svg.append(String.format(Locale.ROOT, element, values)).append('\n');
  }

  private double x(double index) {
    return LEFT + index * (WIDTH - LEFT - RIGHT) / Math.max(1, marks.size());
  }

  private double y(double value) {
    return HEIGHT - BOTTOM - value / highest * (HEIGHT - TOP - BOTTOM);
  }

  private static double seconds(Duration time) {
    return time.toMillis() / 1_000.0;
  }
}
