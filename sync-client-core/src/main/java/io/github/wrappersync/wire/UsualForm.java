package io.github.wrappersync.wire;

import io.github.wrappersync.model.ChangeType;
import io.github.wrappersync.model.Channel;
import io.github.wrappersync.model.DataType;
import io.github.wrappersync.model.DeleteReason;
import io.github.wrappersync.model.Priority;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/*
 * Why there are two readers.
 *
 * Nearly every envelope that a client reads was written by EnvelopeWriter, field after field in one order, without a blank between
 * them. To read that form takes a tenth of the time of a parser that has to expect anything. What this class reads it reads as EnvelopeReader
 * does, and where a single byte is not as expected it gives up, without judging: EnvelopeReader reads the same bytes
 * anew, and says what is wrong with them if something is. So the protocol is what EnvelopeReader takes, and this one may only be
 * narrower: UsualFormTest compares the two on envelopes that were damaged in every place.
 */

/**
 * Reads envelopes in the form in which {@link EnvelopeWriter} writes them, from UTF-8; gives up
 * where the bytes are anything else.
 */
final class UsualForm {

  private static final byte[] EPOCH = ascii("{'version':1,'epoch':'");
  private static final byte[] POSITION = ascii(",'position':");
  private static final byte[] PREVIOUS = ascii(",'previous':");
  private static final byte[] EVENT_ID = ascii(",'eventId':'");
  private static final byte[] EVENT_TYPE = ascii("','eventType':'");
  private static final byte[] SOURCE = ascii(",'source':'");
  private static final byte[] APPLICATION = ascii(",'application':'");
  private static final byte[] TENANT = ascii(",'tenantId':'");
  private static final byte[] DATA_TYPE = ascii(",'dataType':'");
  private static final byte[] CHANGE_TYPE = ascii(",'changeType':'");
  private static final byte[] REASON = ascii(",'reason':'");
  private static final byte[] RECORD_ID = ascii(",'recordId':'");
  private static final byte[] CHANGED_FIELDS = ascii(",'changedFields':[");
  private static final byte[] PRIORITY = ascii(",'priority':'");
  private static final byte[] TIMESTAMP = ascii(",'timestamp':'");
  private static final byte[] TRACEPARENT = ascii("','traceparent':'");
  private static final byte[] DATA_AFTER_TIME = ascii("','data':");
  private static final byte[] DATA_AFTER_TRACE = ascii(",'data':");

  private static final ChangeType[] TYPES = ChangeType.values();
  private static final DeleteReason[] DELETE_REASONS = DeleteReason.values();
  private static final Priority[] ALL_PRIORITIES = Priority.values();
  private static final byte[][] CHANGE_TYPES = quoted(TYPES);
  private static final byte[][] REASONS = quoted(DELETE_REASONS);
  private static final byte[][] PRIORITIES = quoted(ALL_PRIORITIES);

  private static final int MOST_DIGITS = 18;
  private static final int KNOWN = 2_048;
  private static final int LONGEST_KNOWN = 256;

  /** Texts that come again and again, read by several threads without a lock: each is whole. */
  private static final @Nullable Known<?>[] CHANNELS = new Known<?>[KNOWN];

  private static final @Nullable Known<?>[] WORDS = new Known<?>[KNOWN];

  private static final class Known<V> {
    final byte[] text;
    final V value;

    Known(byte[] text, V value) {
      this.text = text;
      this.value = value;
    }
  }

  private final byte[] text;
  private final int end;
  private int at;

  /**
   * @param from where to begin
   * @param end where the bytes end
   */
  UsualForm(byte[] text, int from, int end) {
    this.text = text;
    this.at = from;
    this.end = end;
  }

  /** Where the reading has come to. */
  int at() {
    return at;
  }

  /** The envelope that begins here; null if it has another form, and this is of no use any more. */
  @Nullable Envelope envelope() {
    if (!skip(EPOCH)) {
      return null;
    }
    String epoch = word();
    long position = skip(POSITION) ? number() : -1;
    long previous = skip(PREVIOUS) ? number() : -1;
    UUID eventId = skip(EVENT_ID) ? uuid() : null;
    String eventType = skip(EVENT_TYPE) ? word() : null;
    boolean usual = skip(SOURCE) && plain() >= 0 && skip(APPLICATION);
    Channel channel = usual ? channel() : null;
    int changeType = skip(CHANGE_TYPE) ? constant(CHANGE_TYPES) : -1;
    int reason = skip(REASON) ? constant(REASONS) : REASONS.length;
    String recordId = skip(RECORD_ID) ? string() : null;
    List<String> changedFields = skip(CHANGED_FIELDS) ? strings() : null;
    int priority = skip(PRIORITY) ? constant(PRIORITIES) : -1;
    if (epoch == null
        || position < 0
        || previous < 0
        || eventId == null
        || eventType == null
        || channel == null
        || changeType < 0
        || reason < 0
        || recordId == null
        || changedFields == null
        || priority < 0
        || !skip(TIMESTAMP)) {
      return null;
    }
    Instant timestamp = UsualTime.read(text, at, end);
    at += UsualTime.LENGTH;
    String traceparent = null;
    if (skip(TRACEPARENT)) {
      traceparent = string();
      if (traceparent == null || !EnvelopeReader.isTrace(traceparent) || !skip(DATA_AFTER_TRACE)) {
        return null;
      }
    } else if (!skip(DATA_AFTER_TIME)) {
      return null;
    }
    String data = data();
    if (timestamp == null || data == null || at >= end || text[at] != '}') {
      return null;
    }
    at++;
    return new Envelope(
        epoch,
        position,
        previous,
        eventId,
        eventType,
        channel,
        TYPES[changeType],
        reason == REASONS.length ? null : DELETE_REASONS[reason],
        recordId,
        changedFields,
        ALL_PRIORITIES[priority],
        timestamp,
        data,
        traceparent);
  }

  private @Nullable String data() {
    int begin = at;
    if (at >= end || text[at] != '{') {
      return null;
    }
    at = UsualJson.end(text, at, end);
    return at < 0 ? null : new String(text, begin, at - begin, StandardCharsets.UTF_8);
  }

  private @Nullable Channel channel() {
    int begin = at;
    int applicationEnd = plain();
    int tenant = at + TENANT.length;
    int tenantEnd = applicationEnd >= 0 && skip(TENANT) ? plain() : -1;
    int type = at + DATA_TYPE.length;
    int typeEnd = tenantEnd >= 0 && skip(DATA_TYPE) ? plain() : -1;
    if (typeEnd < 0) {
      return null;
    }
    int place = place(begin, typeEnd);
    Known<?> known = CHANNELS[place];
    if (known != null
        && Arrays.equals(known.text, 0, known.text.length, text, begin, typeEnd)
        && known.value instanceof Channel same) {
      return same;
    }
    Channel channel =
        new Channel(text(begin, applicationEnd), text(tenant, tenantEnd), shared(type, typeEnd));
    boolean valid =
        DataType.isName(channel.application())
            && DataType.isName(channel.dataType())
            && !channel.tenantId().isEmpty();
    if (valid && typeEnd - begin <= LONGEST_KNOWN) {
      CHANNELS[place] = new Known<>(Arrays.copyOfRange(text, begin, typeEnd), channel);
    }
    return valid ? channel : null;
  }

  /** A string that is likely to come again. */
  private @Nullable String word() {
    int begin = at;
    int stop = plain();
    return stop < 0 ? null : shared(begin, stop);
  }

  private String shared(int begin, int stop) {
    int place = place(begin, stop);
    Known<?> known = WORDS[place];
    if (known != null
        && Arrays.equals(known.text, 0, known.text.length, text, begin, stop)
        && known.value instanceof String word) {
      return word;
    }
    String word = text(begin, stop);
    if (stop - begin <= LONGEST_KNOWN) {
      WORDS[place] = new Known<>(Arrays.copyOfRange(text, begin, stop), word);
    }
    return word;
  }

  private int place(int begin, int stop) {
    int hash = 1;
    for (int i = begin; i < stop; i++) {
      hash = 31 * hash + text[i];
    }
    return (hash ^ (hash >>> 16)) & (KNOWN - 1);
  }

  private @Nullable List<String> strings() {
    if (at < end && text[at] == ']') {
      at++;
      return List.of();
    }
    List<String> values = new ArrayList<>();
    while (at < end && text[at] == '"') {
      at++;
      String value = word();
      if (value == null || at >= end) {
        return null;
      }
      values.add(value);
      byte next = text[at++];
      if (next == ']') {
        return values;
      }
      if (next != ',') {
        return null;
      }
    }
    return null;
  }

  private @Nullable String string() {
    int begin = at;
    int stop = plain();
    return stop < 0 ? null : text(begin, stop);
  }

  private String text(int begin, int stop) {
    return new String(text, begin, stop - begin, StandardCharsets.UTF_8);
  }

  /**
   * Passes a string without escapes, whose opening quote has been passed, and gives where it ends;
   * -1 if it is another.
   */
  private int plain() {
    for (int i = at; i < end; i++) {
      byte next = text[i];
      if (next == '"') {
        at = i + 1;
        return i;
      }
      if (next == '\\' || (next >= 0 && next < ' ')) {
        return -1;
      }
    }
    return -1;
  }

  /** A whole number in its shortest form; -1 if it is another. */
  private long number() {
    int begin = at;
    long value = 0;
    while (at < end && text[at] >= '0' && text[at] <= '9') {
      value = 10 * value + text[at++] - '0';
      if (at - begin > MOST_DIGITS) {
        return -1;
      }
    }
    return at == begin || (text[begin] == '0' && at - begin > 1) ? -1 : value;
  }

  /** Leaves the closing quote to be passed. */
  private @Nullable UUID uuid() {
    int length = 36;
    if (end - at < length) {
      return null;
    }
    long high = 0;
    long low = 0;
    int digits = 0;
    for (int i = 0; i < length; i++) {
      byte next = text[at + i];
      if (i == 8 || i == 13 || i == 18 || i == 23) {
        if (next != '-') {
          return null;
        }
        continue;
      }
      int digit = next < 0 ? -1 : Character.digit(next, 16);
      if (digit < 0) {
        return null;
      }
      if (digits++ < 16) {
        high = (high << 4) | digit;
      } else {
        low = (low << 4) | digit;
      }
    }
    at += length;
    return new UUID(high, low);
  }

  /** The number of the constant whose name comes, with its closing quote; -1 if none does. */
  private int constant(byte[][] names) {
    for (int i = 0; i < names.length; i++) {
      if (skip(names[i])) {
        return i;
      }
    }
    return -1;
  }

  private boolean skip(byte[] expected) {
    int next = at + expected.length;
    if (next > end || !Arrays.equals(text, at, next, expected, 0, expected.length)) {
      return false;
    }
    at = next;
    return true;
  }

  private static byte[] ascii(String json) {
    return json.replace('\'', '"').getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[][] quoted(Enum<?>[] constants) {
    return Arrays.stream(constants)
        .map(each -> each instanceof Priority ? Json.lowerCase(each) : each.name())
        .map(name -> ascii(name + "'"))
        .toArray(byte[][]::new);
  }
}
