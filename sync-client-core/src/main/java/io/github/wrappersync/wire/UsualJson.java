package io.github.wrappersync.wire;

/** Finds where a JSON value ends, and whether it is one, without making anything of it. */
final class UsualJson {

  /** What is deeper, or longer, is left to the parser, which has bounds of its own. */
  private static final int DEEPEST = 50;

  private static final int LONGEST_NUMBER = 100;
  private static final int LONGEST_NAME = 1_000;
  private static final int NONE = -1;

  private final byte[] text;
  private final int end;

  private UsualJson(byte[] text, int end) {
    this.text = text;
    this.end = end;
  }

  /** Where the value that begins here ends; -1 if that is no JSON, or better left to the parser. */
  static int end(byte[] text, int begin, int end) {
    return new UsualJson(text, end).value(begin, 0);
  }

  private int value(int at, int depth) {
    if (at < 0 || at >= end || depth > DEEPEST) {
      return NONE;
    }
    return switch (text[at]) {
      case '{' -> members(at + 1, depth, (byte) '}');
      case '[' -> members(at + 1, depth, (byte) ']');
      case '"' -> string(at + 1);
      case 't' -> word(at, "true");
      case 'f' -> word(at, "false");
      case 'n' -> word(at, "null");
      default -> number(at);
    };
  }

  /** Of an object or an array, by what closes it. */
  private int members(int begin, int depth, byte close) {
    int at = blank(begin);
    if (at < end && text[at] == close) {
      return at + 1;
    }
    while (at < end) {
      if (close == '}') {
        at = name(at);
        if (at < 0) {
          return NONE;
        }
      }
      at = value(at, depth + 1);
      if (at < 0) {
        return NONE;
      }
      at = blank(at);
      if (at < end && text[at] == close) {
        return at + 1;
      }
      if (at >= end || text[at] != ',') {
        return NONE;
      }
      at = blank(at + 1);
    }
    return NONE;
  }

  /** Passes a name, its colon, and the blanks around it. */
  private int name(int begin) {
    if (text[begin] != '"') {
      return NONE;
    }
    int at = string(begin + 1);
    if (at < 0 || at - begin > LONGEST_NAME) {
      return NONE;
    }
    at = blank(at);
    return at < end && text[at] == ':' ? blank(at + 1) : NONE;
  }

  private int string(int begin) {
    int at = begin;
    while (at < end) {
      byte next = text[at++];
      if (next == '"') {
        return at;
      }
      if (next == '\\') {
        at = escape(at);
        if (at < 0) {
          return NONE;
        }
      } else if (next >= 0 && next < ' ') {
        return NONE;
      }
    }
    return NONE;
  }

  private int escape(int at) {
    if (at >= end) {
      return NONE;
    }
    if (text[at] != 'u') {
      return "\"\\/bfnrt".indexOf(text[at]) < 0 ? NONE : at + 1;
    }
    if (at + 4 >= end) {
      return NONE;
    }
    for (int i = 1; i <= 4; i++) {
      if (text[at + i] < 0 || Character.digit(text[at + i], 16) < 0) {
        return NONE;
      }
    }
    return at + 5;
  }

  private int word(int at, String word) {
    if (end - at < word.length()) {
      return NONE;
    }
    for (int i = 0; i < word.length(); i++) {
      if (text[at + i] != word.charAt(i)) {
        return NONE;
      }
    }
    return at + word.length();
  }

  private int number(int begin) {
    int at = text[begin] == '-' ? begin + 1 : begin;
    int whole = at;
    at = digits(at);
    if (at == whole || (text[whole] == '0' && at > whole + 1)) {
      return NONE;
    }
    if (at < end && text[at] == '.') {
      int fraction = at + 1;
      at = digits(fraction);
      if (at == fraction) {
        return NONE;
      }
    }
    if (at < end && (text[at] == 'e' || text[at] == 'E')) {
      int exponent = at + 1;
      if (exponent < end && (text[exponent] == '+' || text[exponent] == '-')) {
        exponent++;
      }
      at = digits(exponent);
      if (at == exponent) {
        return NONE;
      }
    }
    return at - begin > LONGEST_NUMBER ? NONE : at;
  }

  private int digits(int begin) {
    int at = begin;
    while (at < end && text[at] >= '0' && text[at] <= '9') {
      at++;
    }
    return at;
  }

  private int blank(int begin) {
    int at = begin;
    while (at < end
        && (text[at] == ' ' || text[at] == '\n' || text[at] == '\t' || text[at] == '\r')) {
      at++;
    }
    return at;
  }
}
