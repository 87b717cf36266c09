package io.github.wrappersync.benchmarks.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class PlotDrawingTest {

  @Test
  void aBarIsAsHighAsItsValueSays() throws Exception {
    List<Element> bars = elements(bars(false, 50.0, 100.0), "rect", "fill", "var(--c0)");

    assertEquals(2, bars.size());
    assertEquals(2.0, height(bars.get(1)) / height(bars.get(0)), 0.01);
  }

  @Test
  void onALogarithmicAxisEqualRatiosAreEqualDistances() throws Exception {
    List<Element> bars = elements(bars(true, 1.0, 10.0, 100.0), "rect", "fill", "var(--c0)");

    assertEquals(0, height(bars.get(0)), 0.1);
    assertEquals(2.0, height(bars.get(2)) / height(bars.get(1)), 0.01);
  }

  @Test
  void aZeroOnALogarithmicAxisIsAtItsLowerEnd() throws Exception {
    List<Element> bars = elements(bars(true, 0.0, 100.0), "rect", "fill", "var(--c0)");

    assertEquals(0, height(bars.get(0)), 0.1);
  }

  @Test
  void aLineIsBrokenWhereThereIsNoValue() throws Exception {
    Plot plot =
        new Plot(
            "p",
            "Lines",
            List.of("1", "10", "100", "1,000"),
            List.of(new Plot.Series("ours", List.of(1.0, 2.0, Double.NaN, 3.0))),
            true,
            false);
    String path = elements(parsed(plot), "path", "class", "line").get(0).getAttribute("d");

    assertEquals(2, path.chars().filter(sign -> sign == 'M').count(), path);
    assertEquals(1, path.chars().filter(sign -> sign == 'L').count(), path);
  }

  @Test
  void wordsAreNoMarkup() throws Exception {
    Plot plot =
        new Plot(
            "p",
            "p99 < 10 ms & \"less\"",
            List.of("<a>"),
            List.of(new Plot.Series("x&y", List.of(1.0)), new Plot.Series("z", List.of(2.0))),
            false,
            false);
    Document document = parsed(plot);

    assertEquals(
        "p99 < 10 ms & \"less\"", document.getDocumentElement().getAttribute("aria-label"));
    assertTrue(document.getDocumentElement().getTextContent().contains("<a>"));
  }

  @Test
  void linesOfWordsAreNoLongerThanTheyMay() {
    assertEquals(
        List.of("a long", "enough", "word_tha", "t_is"),
        Words.wrap("a long enough word_that_is", 8));
  }

  @Test
  void aPlotWithoutValuesIsStillAPicture() throws Exception {
    Plot plot = new Plot("p", "Nothing", List.of(), List.of(), false, true);

    assertEquals("svg", parsed(plot).getDocumentElement().getTagName());
  }

  @Test
  void nothingIsDrawnOutsideOfThePicture() throws Exception {
    Document document = bars(false, 1.0, 3.0, 999.0);
    double height = Double.parseDouble(document.getDocumentElement().getAttribute("height"));

    for (Element bar : elements(document, "rect", "fill", "var(--c0)")) {
      assertTrue(Double.parseDouble(bar.getAttribute("y")) > 0);
      assertTrue(Double.parseDouble(bar.getAttribute("y")) + height(bar) < height);
    }
  }

  private static Document bars(boolean logarithmic, Double... values) throws Exception {
    List<String> labels = List.of("a", "b", "c").subList(0, values.length);
    return parsed(
        new Plot(
            "p",
            "Bars",
            labels,
            List.of(new Plot.Series("ours", List.of(values))),
            false,
            logarithmic));
  }

  private static Document parsed(Plot plot) throws Exception {
    byte[] svg = PlotDrawing.of(plot).getBytes(StandardCharsets.UTF_8);
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(svg));
  }

  private static List<Element> elements(
      Document document, String tag, String attribute, String value) {
    NodeList nodes = document.getElementsByTagName(tag);
    List<Element> found = new ArrayList<>();
    for (int i = 0; i < nodes.getLength(); i++) {
      Element element = (Element) nodes.item(i);
      if (element.getAttribute(attribute).equals(value)) {
        found.add(element);
      }
    }
    return found;
  }

  private static double height(Element bar) {
    return Double.parseDouble(bar.getAttribute("height"));
  }
}
