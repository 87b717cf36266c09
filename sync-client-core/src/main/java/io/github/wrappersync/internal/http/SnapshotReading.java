package io.github.wrappersync.internal.http;

import io.github.wrappersync.feed.CatchUpException;
import io.github.wrappersync.feed.CatchUpException.Kind;
import io.github.wrappersync.feed.Scope;
import io.github.wrappersync.wire.Envelope;
import io.github.wrappersync.wire.Lines;
import io.github.wrappersync.wire.SnapshotLine;
import io.github.wrappersync.wire.WireCodec;
import io.github.wrappersync.wire.WireException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Consumer;
import okhttp3.HttpUrl;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads one snapshot to its end, through as many streams as it takes.
 *
 * <p>A snapshot is whole when its last line came and counts as many records as the stream held. A
 * stream that ends before it is broken, and the next asks for what follows the last record that was
 * read whole. Why the parts make one snapshot: the records come in one order, each stream tells the
 * state at its time, and the feed is followed from the position of the <em>first</em> stream, below
 * the positions of all of them. That is why the first lines of later streams are not passed on.
 * Only a stream of another epoch begins anew: nothing that came before it can be compared.
 *
 * <p>Tries that bring nothing are bounded; any record read starts the count again.
 */
final class SnapshotReading {

  private static final Logger log = LoggerFactory.getLogger(HttpCatchUp.class);

  static final int MAX_LINE_BYTES = 16 * 1024 * 1024;
  private static final int MAX_FRUITLESS_TRIES = 5;
  private static final Duration LONGEST_DELAY = Duration.ofSeconds(10);

  private final PublisherAddress address;
  private final PublisherCalls calls;
  private final Duration firstDelay;
  private final Scope scope;
  private final Consumer<SnapshotLine> lines;

  private @Nullable String epoch;
  private @Nullable Envelope last;
  private int fruitless;

  SnapshotReading(
      PublisherAddress address,
      PublisherCalls calls,
      Duration firstDelay,
      Scope scope,
      Consumer<SnapshotLine> lines) {
    this.address = address;
    this.calls = calls;
    this.firstDelay = firstDelay;
    this.scope = scope;
    this.lines = lines;
  }

  void run() throws CatchUpException {
    while (true) {
      CatchUpException broken = readStream();
      if (broken == null) {
        return;
      }
      fruitless++;
      if (epoch == null || fruitless > MAX_FRUITLESS_TRIES) {
        throw broken;
      }
      Duration delay = delay(broken);
      log.info("{}; will go on with the snapshot in {} ms", broken.getMessage(), delay.toMillis());
      calls.pause(delay);
    }
  }

  private Duration delay(CatchUpException broken) {
    Duration backoff = firstDelay.multipliedBy(1L << (fruitless - 1));
    Duration asked = broken.retryAfter().orElse(Duration.ZERO);
    Duration delay = backoff.compareTo(asked) < 0 ? asked : backoff;
    return delay.compareTo(LONGEST_DELAY) > 0 ? LONGEST_DELAY : delay;
  }

  /** Null if this stream completed the snapshot, otherwise why another one is needed. */
  private @Nullable CatchUpException readStream() throws CatchUpException {
    HttpUrl url = address.snapshot(scope, lastRecord());
    Response response;
    try {
      response = calls.open(url, Duration.ZERO);
    } catch (CatchUpException e) {
      if (epoch != null && (e.kind() == Kind.UNAVAILABLE || e.kind() == Kind.NOT_READY)) {
        return e;
      }
      throw e;
    }
    try (response) {
      PunctualStream body = calls.stream(response);
      CatchUpException broken = readLines(url, body, new Lines(body, MAX_LINE_BYTES));
      if (broken == null) {
        calls.answered(url);
      }
      return broken;
    } catch (IOException e) {
      return calls.unavailable(url, e);
    }
  }

  private @Nullable CatchUpException readLines(HttpUrl url, PunctualStream body, Lines stream)
      throws CatchUpException {
    boolean begun = false;
    long count = 0;
    while (true) {
      SnapshotLine line;
      try {
        body.mark();
        line = nextLine(stream);
      } catch (IOException e) {
        return calls.unavailable(url, e);
      } catch (WireException e) {
        throw refused(url, e.getMessage(), e);
      }
      if (line == null) {
        return cutOff(url, count);
      }
      if (begun == (line instanceof SnapshotLine.Start)) {
        throw refused(url, "its first line and no other has to tell epoch and position", null);
      }
      if (line instanceof SnapshotLine.Start start) {
        begun = true;
        if (!begin(start)) {
          return cutOff(url, count);
        }
      } else if (line instanceof SnapshotLine.Entry entry) {
        pass(url, entry);
        count++;
      } else if (line instanceof SnapshotLine.End end) {
        if (end.count() != count) {
          throw refused(
              url, "it held %d records and says it has %d".formatted(count, end.count()), null);
        }
        return null;
      }
    }
  }

  /** Null at the end of the stream, also where it ends within a line. */
  private static @Nullable SnapshotLine nextLine(Lines stream) throws IOException {
    do {
      if (!stream.advance()) {
        return null;
      }
    } while (isBlank(stream));
    try {
      return WireCodec.decodeSnapshotLine(stream.bytes(), stream.begin(), stream.end());
    } catch (WireException e) {
      if (!stream.isTerminated()) {
        return null;
      }
      throw e;
    }
  }

  private static boolean isBlank(Lines line) {
    int length = line.end() - line.begin();
    return (length == 0 || line.bytes()[line.begin()] != '{')
        && new String(line.bytes(), line.begin(), length, StandardCharsets.UTF_8).isBlank();
  }

  /**
   * Tells whether the stream can be read on; one of another epoch that began in its middle cannot.
   */
  private boolean begin(SnapshotLine.Start start) {
    if (start.epoch().equals(epoch)) {
      return true;
    }
    if (last != null) {
      last = null;
      return false;
    }
    epoch = start.epoch();
    lines.accept(start);
    return true;
  }

  private void pass(HttpUrl url, SnapshotLine.Entry entry) throws CatchUpException {
    Envelope envelope = entry.envelope();
    if (!scope.contains(envelope.channel())) {
      throw refused(
          url,
          "it holds a record of %s, which was not asked for".formatted(envelope.channel()),
          null);
    }
    if (!envelope.epoch().equals(epoch)) {
      throw refused(
          url,
          "it holds a record of epoch '%s' and is of epoch '%s'".formatted(envelope.epoch(), epoch),
          null);
    }
    lines.accept(entry);
    last = envelope;
    fruitless = 0;
  }

  private @Nullable String lastRecord() {
    return last == null ? null : last.channel().dataType() + ':' + last.recordId();
  }

  private static CatchUpException cutOff(HttpUrl url, long count) {
    return new CatchUpException(
        Kind.UNAVAILABLE,
        "The snapshot of %s broke off after %d records".formatted(Refusals.asked(url), count),
        null);
  }

  private static CatchUpException refused(
      HttpUrl url, @Nullable String fault, @Nullable Throwable cause) {
    return new CatchUpException(
        Kind.REFUSED,
        "The answer to %s is no snapshot (%s): check that this is the publisher's URL and that the versions fit"
            .formatted(Refusals.asked(url), fault),
        cause);
  }
}
