package io.github.wrappersync.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A text taken apart where a JSON reader would, whether it is JSON or not. */
final class JsonTokens {

  private static final Pattern TOKEN =
      Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*+\"|[-+.0-9a-zA-Z]++|\\s++|.", Pattern.DOTALL);

  private final List<String> tokens;
  private final List<Integer> names = new ArrayList<>();
  private final List<Integer> values = new ArrayList<>();

  private JsonTokens(List<String> tokens) {
    this.tokens = tokens;
    for (int i = 0; i < tokens.size(); i++) {
      char first = tokens.get(i).charAt(0);
      if (first == '"' && i + 1 < tokens.size() && tokens.get(i + 1).equals(":")) {
        names.add(i);
      } else if (first == '"' || first == '-' || Character.isLetterOrDigit(first)) {
        values.add(i);
      }
    }
  }

  static JsonTokens of(String text) {
    List<String> tokens = new ArrayList<>();
    Matcher matcher = TOKEN.matcher(text);
    while (matcher.find()) {
      tokens.add(matcher.group());
    }
    return new JsonTokens(tokens);
  }

  /** Whether there is nothing to change by the rules of JSON. */
  boolean isEmpty() {
    return names.isEmpty() || values.isEmpty();
  }

  String anyName(SplittableRandom random) {
    return tokens.get(any(names, random));
  }

  String replaceValue(SplittableRandom random, String value) {
    return with(any(values, random), value);
  }

  String renameMember(SplittableRandom random, String name) {
    return with(any(names, random), name);
  }

  String insertMember(SplittableRandom random, String name, String value) {
    int at = any(names, random);
    return with(at, name + ':' + value + ',' + tokens.get(at));
  }

  /** The same name twice, with another value. */
  String repeatMember(SplittableRandom random, String value) {
    return insertMember(random, anyName(random), value);
  }

  String remove(SplittableRandom random) {
    return with(random.nextInt(tokens.size()), "");
  }

  String swap(SplittableRandom random) {
    int one = any(values, random);
    int other = any(values, random);
    List<String> swapped = new ArrayList<>(tokens);
    swapped.set(one, tokens.get(other));
    swapped.set(other, tokens.get(one));
    return String.join("", swapped);
  }

  private static int any(List<Integer> places, SplittableRandom random) {
    return places.get(random.nextInt(places.size()));
  }

  private String with(int at, String token) {
    List<String> changed = new ArrayList<>(tokens);
    changed.set(at, token);
    return String.join("", changed);
  }
}
