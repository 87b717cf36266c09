package io.github.wrappersync.internal.engine;

import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/*
 * How a record's JSON is packed. The records of a table have the same field names in the same order, so a text is kept as its shape,
 * which is shared, and its values:
 *
 *   {"configId": "7d44…", "tenantId": "acme", "creditCost": 3.00}   has the shape   {"configId": "?", "tenantId": "?", "creditCost": ?}
 *
 * where ? stands for MARK, and the values 7d44…, acme and 3.00, as they are written. A value that is the record's or the tenant's id
 * takes one byte, a UUID 17, one that comes again and again (a code, true) two or three. Put together again the text is the same,
 * letter by letter: nothing is read as a number or a time. Texts that are large, or of shapes beyond the bound, are kept as they are.
 *
 * Most texts have the shape of one that came before, and are split along it: that takes a third of the time. What is between
 * the parts of a shape is its values, whatever it is; put together it is the same text again, so a wrong guess could only cost room.
 */

/** Packs the JSON text of records. */
final class PackedData {

  /** Stands in a shape for a value; no JSON text has it. */
  static final char MARK = '\u0001';

  private static final int AS_IT_IS = 0;

  private static final int LARGE = 4_096;
  private static final int MOST_VALUES = 100;

  private static final int RECORD_ID = 0;
  private static final int TENANT_ID = 1;
  private static final int UUID_VALUE = 2;
  private static final int WORD = 3;
  private static final int TEXT = 4;

  /** Shorter ones take no less as a number; longer ones are nobody's code. */
  private static final int SHORTEST_WORD = 4;

  private static final int LONGEST_WORD = 64;

  /** Of all clients of the process: a few megabytes at most, whatever the records hold. */
  private static final NumberedTexts SHAPES = new NumberedTexts(1_024);

  private static final RepeatedTexts WORDS = new RepeatedTexts(16_384);

  /** By the beginning of the texts. Read by several threads without a lock: each is whole. */
  private static final @Nullable Shape[] LATELY = new Shape[64];

  /** A shape that came before. */
  private static final class Shape {

    final int number;

    /** What stands before, between and behind its values. */
    final String[] parts;

    Shape(int number, String[] parts) {
      this.number = number;
      this.parts = parts;
    }
  }

  private final String data;
  private final StringBuilder shape = new StringBuilder(0);

  /** Begin and end of each value. */
  private int[] spans = new int[16];

  private int values;

  private PackedData(String data) {
    this.data = data;
  }

  static void write(PackedWriter out, String data, String recordId, String tenantId) {
    PackedData parts = new PackedData(data);
    int shape = data.length() <= LARGE ? parts.shape() : -1;
    out.number(shape + 1L);
    if (shape < 0) {
      out.text(data);
      return;
    }
    for (int i = 0; i < parts.values; i++) {
      write(out, data, parts.spans[2 * i], parts.spans[2 * i + 1], recordId, tenantId);
    }
  }

  /** Splits the text, and gives the number of its shape; -1 if it has none. */
  private int shape() {
    int place = place();
    Shape lately = LATELY[place];
    if (lately != null && follows(lately.parts)) {
      return lately.number;
    }
    values = 0;
    if (data.indexOf(MARK) >= 0 || !split()) {
      return -1;
    }
    String text = shape.toString();
    int number = SHAPES.numberOf(text);
    if (number >= 0) {
      LATELY[place] = new Shape(number, text.split(String.valueOf(MARK), -1));
    }
    return number;
  }

  /** By the first letter of the first name: that differs among the wrapper's data types. */
  private int place() {
    return data.length() < 3 ? 0 : data.charAt(2) & (LATELY.length - 1);
  }

  /** Whether the text is these parts with values between them, which are noted. */
  private boolean follows(String[] parts) {
    int at = 0;
    for (int i = 0; i < parts.length; i++) {
      String part = parts[i];
      if (!data.startsWith(part, at)) {
        return false;
      }
      at += part.length();
      if (i < parts.length - 1) {
        int end = part.endsWith("\"") ? data.indexOf('"', at) : endOfWord(at);
        if (end < 0) {
          return false;
        }
        note(at, end);
        at = end;
      }
    }
    return at == data.length();
  }

  private static void write(
      PackedWriter out, String data, int from, int to, String recordId, String tenantId) {
    if (isAt(data, from, to, recordId)) {
      out.number(RECORD_ID);
    } else if (isAt(data, from, to, tenantId)) {
      out.number(TENANT_ID);
    } else {
      UUID id = to - from == PackedText.UUID_CHARS ? PackedText.uuid(data, from) : null;
      int word = id == null ? word(data, from, to) : -1;
      if (id != null) {
        out.number(UUID_VALUE);
        out.uuid(id);
      } else if (word >= 0) {
        out.number(WORD);
        out.number(word);
      } else {
        out.text(data, from, to, TEXT);
      }
    }
  }

  private static int word(String data, int from, int to) {
    int length = to - from;
    return length >= SHORTEST_WORD && length <= LONGEST_WORD ? WORDS.numberOf(data, from, to) : -1;
  }

  private static boolean isAt(String data, int from, int to, String text) {
    return to - from == text.length() && data.startsWith(text, from);
  }

  static String read(PackedReader in, String recordId, String tenantId) {
    int id = (int) in.number();
    if (id == AS_IT_IS) {
      return in.text();
    }
    String shape = SHAPES.textOf(id - 1);
    StringBuilder text = new StringBuilder(shape.length() + 96);
    int from = 0;
    for (int mark = shape.indexOf(MARK); mark >= 0; mark = shape.indexOf(MARK, from)) {
      text.append(shape, from, mark).append(value(in, recordId, tenantId));
      from = mark + 1;
    }
    return text.append(shape, from, shape.length()).toString();
  }

  private static String value(PackedReader in, String recordId, String tenantId) {
    int begin = (int) in.number();
    return switch (begin) {
      case RECORD_ID -> recordId;
      case TENANT_ID -> tenantId;
      case UUID_VALUE -> in.uuid().toString();
      case WORD -> WORDS.textOf((int) in.number());
      default -> in.text(begin - TEXT);
    };
  }

  /** Whether it could be split. */
  private boolean split() {
    int at = 0;
    while (at < data.length()) {
      char next = data.charAt(at);
      int end = next == '"' ? endOfString(at + 1) : endOfWord(at);
      if (end < 0) {
        return false;
      }
      if (next == '"') {
        if (isName(end)) {
          shape.append(data, at, end);
        } else {
          shape.append('"');
          if (!value(at + 1, end - 1)) {
            return false;
          }
          shape.append('"');
        }
      } else if (end > at) {
        if (!value(at, end)) {
          return false;
        }
      } else {
        shape.append(next);
        end = at + 1;
      }
      at = end;
    }
    return true;
  }

  private boolean value(int from, int to) {
    if (values == MOST_VALUES) {
      return false;
    }
    note(from, to);
    shape.append(MARK);
    return true;
  }

  private void note(int from, int to) {
    if (2 * values == spans.length) {
      spans = Arrays.copyOf(spans, 2 * spans.length);
    }
    spans[2 * values] = from;
    spans[2 * values + 1] = to;
    values++;
  }

  /** Behind the closing quote; -1 if there is none. */
  private int endOfString(int begin) {
    for (int at = begin; at < data.length(); at++) {
      char next = data.charAt(at);
      if (next == '"') {
        return at + 1;
      }
      if (next == '\\') {
        at++;
      }
    }
    return -1;
  }

  private int endOfWord(int begin) {
    int at = begin;
    while (at < data.length() && isOfWord(data.charAt(at))) {
      at++;
    }
    return at;
  }

  private static boolean isOfWord(char next) {
    return (next >= '0' && next <= '9')
        || (next >= 'a' && next <= 'z')
        || next == '-'
        || next == '+'
        || next == '.'
        || next == 'E';
  }

  private boolean isName(int end) {
    int at = end;
    while (at < data.length() && data.charAt(at) == ' ') {
      at++;
    }
    return at < data.length() && data.charAt(at) == ':';
  }
}
