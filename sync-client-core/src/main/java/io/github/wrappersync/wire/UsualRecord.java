package io.github.wrappersync.wire;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/*
 * Why there are two readers of records, see also UsualForm.
 *
 * Nearly every record is an object of texts, plain numbers, true and false, in one of the four forms of UsualRecords. Jackson takes many times
 * as long for it, and brings so much code to be compiled that a process that has just been started spends more on that than on reading a
 * million records. What this class reads it reads as Jackson does with the settings of Json; whatever is in any way unusual (an
 * escape, an exponent, a value of another kind, a name that comes twice) it leaves to it. UsualRecordTest compares the two.
 */

/** Reads one record's JSON; used once, by one thread. */
final class UsualRecord {

  /** What a component is. */
  enum Kind {
    TEXT,
    NUMBER,
    TRUTH,
    TEXTS
  }

  /** Longer ones are left to the parser, which has bounds of its own. */
  private static final int LONGEST = 4_096;

  private static final int MOST_DIGITS = 18;

  /** Stands for what is better left to the parser. */
  private static final Object OTHER = new Object();

  private final String data;
  private final Envelope envelope;
  private int at;

  UsualRecord(Envelope envelope) {
    this.envelope = envelope;
    this.data = envelope.data();
  }

  /**
   * The values by the order of the names, null for those that are null or absent; null altogether
   * where the record is better left to the parser.
   */
  @Nullable Object @Nullable [] values(String[] names, Kind[] kinds) {
    if (data.length() > LONGEST || !pass('{')) {
      return null;
    }
    @Nullable Object[] values = new Object[names.length];
    int seen = 0;
    if (pass('}')) {
      return at == data.length() ? values : null;
    }
    do {
      int name = name(names, Integer.bitCount(seen));
      if (name < 0 || (seen & (1 << name)) != 0) {
        return null;
      }
      seen |= 1 << name;
      Object value = value(kinds[name]);
      if (value == OTHER) {
        return null;
      }
      values[name] = value;
    } while (pass(','));
    return pass('}') && at == data.length() ? values : null;
  }

  /**
   * Passes a name and its colon, and gives its number; -1 if there is none, or it is not known.
   *
   * @param likely is tried first: most come in order
   */
  private int name(String[] names, int likely) {
    if (!pass('"')) {
      return -1;
    }
    for (int i = 0; i < names.length; i++) {
      int number = (likely + i) % names.length;
      String name = names[number];
      int end = at + name.length();
      if (data.startsWith(name, at) && end < data.length() && data.charAt(end) == '"') {
        at = end + 1;
        return pass(':') ? number : -1;
      }
    }
    return -1;
  }

  private @Nullable Object value(Kind kind) {
    blanks();
    if (kind != Kind.TRUTH && pass("null")) {
      return null;
    }
    return switch (kind) {
      case TEXT -> text();
      case NUMBER -> number();
      case TRUTH -> truth();
      case TEXTS -> texts();
    };
  }

  private Object truth() {
    if (pass("true")) {
      return true;
    }
    return pass("false") ? false : OTHER;
  }

  private Object text() {
    if (!pass('"')) {
      return OTHER;
    }
    for (int i = at; i < data.length(); i++) {
      char next = data.charAt(i);
      if (next == '"') {
        int begin = at;
        at = i + 1;
        return SharedTexts.shared(data, begin, i, envelope);
      }
      if (next == '\\' || next < ' ') {
        return OTHER;
      }
    }
    return OTHER;
  }

  private Object texts() {
    if (!pass('[')) {
      return OTHER;
    }
    List<Object> texts = new ArrayList<>();
    if (pass(']')) {
      return texts;
    }
    do {
      blanks();
      Object text = text();
      if (text == OTHER) {
        return OTHER;
      }
      texts.add(text);
    } while (pass(','));
    return pass(']') ? texts : OTHER;
  }

  /** Without an exponent, and so short that it fits into a long. */
  private Object number() {
    boolean negative = pass("-");
    int begin = at;
    long value = digits(0);
    int whole = at - begin;
    if (whole == 0 || (whole > 1 && data.charAt(begin) == '0')) {
      return OTHER;
    }
    int scale = 0;
    if (pass(".")) {
      int fraction = at;
      value = digits(value);
      scale = at - fraction;
      if (scale == 0) {
        return OTHER;
      }
    }
    boolean ends = at < data.length() && ",} ".indexOf(data.charAt(at)) >= 0;
    return ends && whole + scale <= MOST_DIGITS
        ? BoundedDecimals.shared(BigDecimal.valueOf(negative ? -value : value, scale))
        : OTHER;
  }

  /** Passes digits, and gives the number that they make behind those of before. */
  private long digits(long before) {
    long value = before;
    while (at < data.length() && data.charAt(at) >= '0' && data.charAt(at) <= '9') {
      value = 10 * value + data.charAt(at++) - '0';
    }
    return value;
  }

  /** Passes blanks and the character; leaves it where another comes. */
  private boolean pass(char expected) {
    blanks();
    if (at < data.length() && data.charAt(at) == expected) {
      at++;
      return true;
    }
    return false;
  }

  private boolean pass(String expected) {
    if (data.startsWith(expected, at)) {
      at += expected.length();
      return true;
    }
    return false;
  }

  private void blanks() {
    while (at < data.length() && data.charAt(at) == ' ') {
      at++;
    }
  }
}
