package io.github.wrappersync.internal.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;

/**
 * The body of an answer that has to go on: between two marks no more than a limit of time may pass.
 * A server that sends a byte now and then never runs into the time for the next bytes, and would
 * keep whoever reads for ever.
 */
final class PunctualStream extends FilterInputStream {

  private final Duration limit;
  private long start = System.nanoTime();

  /**
   * @param limit for what lies between two marks, the first of which is now
   */
  PunctualStream(InputStream in, Duration limit) {
    super(in);
    this.limit = limit;
  }

  /** What was waited for has come: the time begins anew. */
  void mark() {
    start = System.nanoTime();
  }

  @Override
  public int read() throws IOException {
    requireInTime();
    return super.read();
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    requireInTime();
    return super.read(buffer, offset, length);
  }

  private void requireInTime() throws InterruptedIOException {
    if (System.nanoTime() - start > limit.toNanos()) {
      throw new InterruptedIOException(
          "the answer comes too slowly: expected it, or the next record of it, within %d ms"
              .formatted(limit.toMillis()));
    }
  }
}
