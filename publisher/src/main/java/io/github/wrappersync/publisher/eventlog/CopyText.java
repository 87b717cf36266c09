package io.github.wrappersync.publisher.eventlog;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows in the text format of PostgreSQL's COPY: columns separated by tabs, rows by line feeds,
 * {@code \N} for null.
 */
final class CopyText {

  private final StringBuilder text = new StringBuilder(64 * 1024);
  private boolean rowBegun;

  CopyText column(@Nullable String value) {
    separate();
    if (value == null) {
      text.append("\\N");
    } else {
      escape(value);
    }
    return this;
  }

  CopyText column(long value) {
    separate();
    text.append(value);
    return this;
  }

  /** An array of texts, each in quotes. */
  CopyText column(List<String> values) {
    StringBuilder array = new StringBuilder("{");
    for (String value : values) {
      if (array.length() > 1) {
        array.append(',');
      }
      array.append('"').append(value.replace("\\", "\\\\").replace("\"", "\\\"")).append('"');
    }
    return column(array.append('}').toString());
  }

  void endRow() {
    text.append('\n');
    rowBegun = false;
  }

  private void separate() {
    if (rowBegun) {
      text.append('\t');
    }
    rowBegun = true;
  }

  private void escape(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '\\' -> text.append("\\\\");
        case '\t' -> text.append("\\t");
        case '\n' -> text.append("\\n");
        case '\r' -> text.append("\\r");
        default -> text.append(c);
      }
    }
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
