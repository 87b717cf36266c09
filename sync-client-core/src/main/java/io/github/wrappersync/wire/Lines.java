package io.github.wrappersync.wire;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads lines of bounded length from a stream, and tells a line that ended from one that was cut
 * off.
 */
public final class Lines {

  private static final int BUFFER = 64 * 1024;

  private final InputStream in;
  private final int maxBytes;
  private final byte[] buffer = new byte[BUFFER];
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private int start;
  private int end;
  private boolean terminated;

  public Lines(InputStream in, int maxBytes) {
    this.in = in;
    this.maxBytes = maxBytes;
  }

  /**
   * The next line, without its line break; null after the last.
   *
   * @throws WireException if the line is longer than the bound
   */
  public @Nullable String next() throws IOException {
    byte[] bytes = nextBytes();
    return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
  }

  /** As {@link #next}, as it came. */
  public byte @Nullable [] nextBytes() throws IOException {
    line.reset();
    terminated = false;
    while (!terminated) {
      if (start == end && !fill()) {
        return line.size() == 0 ? null : line.toByteArray();
      }
      int from = start;
      while (start < end && buffer[start] != '\n') {
        start++;
      }
      line.write(buffer, from, start - from);
      if (line.size() > maxBytes) {
        throw new WireException(
            "A line is longer than %d bytes: expected one record".formatted(maxBytes));
      }
      if (start < end) {
        start++;
        terminated = true;
      }
    }
    return line.toByteArray();
  }

  /** Whether the line that was read last had its line break. */
  public boolean isTerminated() {
    return terminated;
  }

  private boolean fill() throws IOException {
    start = 0;
    end = Math.max(0, in.read(buffer, 0, buffer.length));
    return end > 0;
  }
}
