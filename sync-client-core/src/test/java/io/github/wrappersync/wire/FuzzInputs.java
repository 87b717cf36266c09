package io.github.wrappersync.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Hostile texts, made by spoiling good ones: bytes are flipped, cut out, doubled and spliced, and
 * JSON is changed token by token. The same seed and number make the same text.
 */
final class FuzzInputs {

  private static final int MOST_CHANGES = 4;
  private static final int LONGEST = 300_000;
  private static final String[] SPECIAL = {
    "\uFEFF",
    "\0",
    "\uD800",
    "\uDFFF\uD800",
    "\r\n",
    "\u2028",
    "\"",
    "\\",
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\\u",
    "\\uD83D",
    "/*",
    "#",
    "'",
    "\u0085",
    "\u202E"
  };

  private final List<String> splices;

  /**
   * @param splices what pieces are taken from
   */
  FuzzInputs(List<String> splices) {
    this.splices = List.copyOf(splices);
  }

  /** The source of all choices for one input. */
  static SplittableRandom random(long seed, long number) {
    long mixed = seed * 0x9E3779B97F4A7C15L + number;
    mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return new SplittableRandom(mixed ^ (mixed >>> 31));
  }

  /** Spoils a text in one to {@value #MOST_CHANGES} ways; one in fifty stays as it is. */
  String spoil(String good, SplittableRandom random) {
    if (random.nextInt(50) == 0) {
      return good;
    }
    String text = good;
    int changes = 1 + random.nextInt(MOST_CHANGES);
    for (int i = 0; i < changes && text.length() < LONGEST; i++) {
      text = random.nextInt(5) < 3 ? spoilJson(text, random) : spoilBytes(text, random);
    }
    return text;
  }

  private String spoilJson(String text, SplittableRandom random) {
    JsonTokens tokens = JsonTokens.of(text);
    if (tokens.isEmpty()) {
      return spoilBytes(text, random);
    }
    return switch (random.nextInt(8)) {
      case 0, 1, 2 -> tokens.replaceValue(random, FuzzValues.any(random));
      case 3 -> tokens.insertMember(random, name(random), FuzzValues.any(random));
      case 4 -> tokens.repeatMember(random, FuzzValues.any(random));
      case 5 -> tokens.renameMember(random, name(random));
      case 6 -> tokens.remove(random);
      default -> tokens.swap(random);
    };
  }

  private String name(SplittableRandom random) {
    JsonTokens other = JsonTokens.of(splices.get(random.nextInt(splices.size())));
    return random.nextInt(4) == 0 ? FuzzValues.text(random) : other.anyName(random);
  }

  private String spoilBytes(String text, SplittableRandom random) {
    byte[] bytes = text.getBytes(UTF_8);
    int from = random.nextInt(bytes.length + 1);
    int to = from + random.nextInt(Math.min(bytes.length - from, 200) + 1);
    return switch (random.nextInt(8)) {
      case 0, 1 -> flip(bytes, random);
      case 2 -> join(bytes, from, new byte[0], to);
      case 3 -> join(bytes, to, Arrays.copyOfRange(bytes, from, to), to);
      case 4 -> new String(bytes, 0, from, UTF_8);
      case 5 -> splice(bytes, from, random);
      case 6 -> join(bytes, from, randomBytes(random), to);
      default -> special(text, random);
    };
  }

  private static String flip(byte[] bytes, SplittableRandom random) {
    if (bytes.length == 0) {
      return "";
    }
    for (int i = random.nextInt(3); i >= 0; i--) {
      bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(Byte.SIZE));
    }
    return new String(bytes, random.nextInt(8) == 0 ? ISO_8859_1 : UTF_8);
  }

  private static String join(byte[] bytes, int head, byte[] middle, int tail) {
    byte[] joined = new byte[head + middle.length + bytes.length - tail];
    System.arraycopy(bytes, 0, joined, 0, head);
    System.arraycopy(middle, 0, joined, head, middle.length);
    System.arraycopy(bytes, tail, joined, head + middle.length, bytes.length - tail);
    return new String(joined, UTF_8);
  }

  private String splice(byte[] bytes, int from, SplittableRandom random) {
    String other = splices.get(random.nextInt(splices.size()));
    return new String(bytes, 0, from, UTF_8) + other.substring(random.nextInt(other.length()));
  }

  private static byte[] randomBytes(SplittableRandom random) {
    byte[] bytes = new byte[random.nextInt(16)];
    random.nextBytes(bytes);
    return bytes;
  }

  private static String special(String text, SplittableRandom random) {
    List<Integer> places = new ArrayList<>(List.of(0, text.length()));
    places.add(random.nextInt(text.length() + 1));
    int at = places.get(random.nextInt(places.size()));
    return text.substring(0, at) + SPECIAL[random.nextInt(SPECIAL.length)] + text.substring(at);
  }
}
