package io.github.wrappersync.benchmarks.report;

import java.util.List;
import java.util.Locale;

/**
 * A plot as SVG, on a background of its own, light or dark as the reader's system is.
 *
 * <p>It is written by hand and not by a charting library: these measure text with the fonts of AWT,
 * which a headless machine need not have. Here the width of text is a guess with room to spare.
 */
final class PlotDrawing {

  private static final int WIDTH = 800;
  private static final int LEFT = 84;
  private static final int RIGHT = WIDTH - 24;
  private static final int PLOT_HEIGHT = 300;
  private static final int LINE_HEIGHT = 17;
  private static final int COLORS = 8;
  private static final int MOST_VALUES_WRITTEN = 40;
  private static final double MOST_BAR_WIDTH = 64;
  private static final double LETTER = 6.7;
  private static final double SMALL_LETTER = 5.9;

  private static final String STYLE =
      """
      <style>
        svg { --paper: #ffffff; --ink: #1f2328; --faint: #59636e; --grid: #d1d9e0;
          --c0: #0969da; --c1: #bc4c00; --c2: #1a7f37; --c3: #8250df; --c4: #bf3989; --c5: #6e7781; --c6: #9a6700; --c7: #0a7b91; }
        @media (prefers-color-scheme: dark) {
          svg { --paper: #0d1117; --ink: #f0f6fc; --faint: #9198a1; --grid: #3d444d;
            --c0: #58a6ff; --c1: #f0883e; --c2: #3fb950; --c3: #bc8cff; --c4: #f778ba; --c5: #9ea7b3; --c6: #d29922; --c7: #39c5cf; }
        }
        text { font: 12px system-ui, "Segoe UI", "Helvetica Neue", Arial, sans-serif; fill: var(--ink); }
        .caption { font-size: 15px; font-weight: 600; }
        .faint { fill: var(--faint); }
        .value { font-size: 11px; }
        .grid { stroke: var(--grid); stroke-width: 1; }
        .line { fill: none; stroke-width: 2; }
      </style>
      """;

  private final Plot plot;
  private final Scale scale;
  private final StringBuilder body = new StringBuilder();
  private double top;

  private PlotDrawing(Plot plot) {
    this.plot = plot;
    this.scale =
        Scale.of(
            plot.series().stream().flatMap(series -> series.values().stream()).toList(),
            plot.logarithmic());
  }

  /** The text of the file. */
  static String of(Plot plot) {
    PlotDrawing drawing = new PlotDrawing(plot);
    double height = drawing.draw();
    return """
        <svg xmlns="http://www.w3.org/2000/svg" width="%1$d" height="%2$.0f" viewBox="0 0 %1$d %2$.0f" role="img" aria-label="%3$s">
        %4$s<rect width="100%%" height="100%%" fill="var(--paper)"/>
        %5$s</svg>
        """
        .formatted(WIDTH, height, escape(plot.caption()), STYLE, drawing.body);
  }

  private double draw() {
    double y = 28;
    for (String line : Words.wrap(plot.caption(), (int) (RIGHT / 8.6))) {
      text(24, y, "start", "caption", line);
      y += LINE_HEIGHT + 3;
    }
    if (plot.series().size() > 1) {
      y = legend(y + 2);
    }
    top = y + 12;
    grid();
    double step = (double) (RIGHT - LEFT) / Math.max(1, plot.labels().size());
    if (plot.lines()) {
      lines(step);
    } else {
      bars(step);
    }
    return labels(step) + 12;
  }

  private double legend(double y) {
    double x = 24;
    double line = y;
    for (int i = 0; i < plot.series().size(); i++) {
      String name = plot.series().get(i).name();
      double width = 18 + name.length() * LETTER + 16;
      if (x > 24 && x + width > RIGHT) {
        x = 24;
        line += LINE_HEIGHT;
      }
      mark(i, x + 6, line - 4);
      text(x + 18, line, "start", "", name);
      x += width;
    }
    return line;
  }

  private void grid() {
    for (double tick : scale.ticks()) {
      add(
          "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>",
          LEFT, RIGHT, y(tick), y(tick));
      text(LEFT - 8, y(tick) + 4, "end", "faint", Scale.figure(tick));
    }
  }

  private void bars(double step) {
    int series = plot.series().size();
    double width = Math.min(MOST_BAR_WIDTH, step * 0.8 / Math.max(1, series));
    boolean written = series * plot.labels().size() <= MOST_VALUES_WRITTEN;
    for (int i = 0; i < series; i++) {
      for (int label = 0; label < plot.labels().size(); label++) {
        double value = value(i, label);
        double x = LEFT + step * (label + 0.5) + width * (i - series / 2.0);
        if (Double.isNaN(value)) {
          continue;
        }
        String figure = Scale.figure(value);
        add(
            "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"var(--c%d)\"><title>%s: %s</title></rect>",
            x + 1,
            y(value),
            width - 2,
            bottom() - y(value),
            i % COLORS,
            escape(plot.series().get(i).name() + ", " + plot.labels().get(label)),
            figure);
        if (written && figure.length() * SMALL_LETTER <= Math.max(width, step / series * 1.15)) {
          text(x + width / 2, y(value) - 4, "middle", "value", figure);
        }
      }
    }
  }

  private void lines(double step) {
    for (int i = 0; i < plot.series().size(); i++) {
      StringBuilder path = new StringBuilder();
      boolean pen = false;
      for (int label = 0; label < plot.labels().size(); label++) {
        double value = value(i, label);
        if (Double.isNaN(value)) {
          pen = false;
          continue;
        }
        double x = LEFT + step * (label + 0.5);
        path.append(String.format(Locale.ROOT, "%s%.1f %.1f ", pen ? "L" : "M", x, y(value)));
        pen = true;
      }
      add("<path class=\"line\" stroke=\"var(--c%d)\" d=\"%s\"/>", i % COLORS, path);
      for (int label = 0; label < plot.labels().size(); label++) {
        if (!Double.isNaN(value(i, label))) {
          mark(i, LEFT + step * (label + 0.5), y(value(i, label)));
        }
      }
    }
  }

  private double labels(double step) {
    double lowest = bottom();
    for (int label = 0; label < plot.labels().size(); label++) {
      double y = bottom() + 6;
      for (String line : Words.wrap(plot.labels().get(label), (int) (step / LETTER))) {
        y += LINE_HEIGHT - 2;
        text(LEFT + step * (label + 0.5), y, "middle", "faint", line);
      }
      lowest = Math.max(lowest, y);
    }
    return lowest;
  }

  /** A sign of a series: told apart by its form too. */
  private void mark(int series, double x, double y) {
    String form =
        switch (plot.lines() ? series % 4 : 1) {
          case 0 -> "M%1$.1f %2$.1fm-4.5 0a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0 -9 0z";
          case 1 -> "M%1$.1f %2$.1fm-4 -4h8v8h-8z";
          case 2 -> "M%1$.1f %2$.1fm0 -5l5 9h-10z";
          default -> "M%1$.1f %2$.1fm0 -5.5l5.5 5.5l-5.5 5.5l-5.5 -5.5z";
        };
    add("<path fill=\"var(--c%d)\" d=\"%s\"/>", series % COLORS, form.formatted(x, y));
  }

  private double value(int series, int label) {
    List<Double> values = plot.series().get(series).values();
    return label < values.size() ? values.get(label) : Double.NaN;
  }

  private double bottom() {
    return top + PLOT_HEIGHT;
  }

  private double y(double value) {
    return bottom() - PLOT_HEIGHT * scale.share(value);
  }

  private void text(double x, double y, String anchor, String style, String words) {
    add(
        "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" class=\"%s\">%s</text>",
        x, y, anchor, style, escape(words));
  }

  private void add(String format, Object... values) {
    body.append(String.format(Locale.ROOT, format, values)).append('\n');
  }

  private static String escape(String words) {
    return words
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
