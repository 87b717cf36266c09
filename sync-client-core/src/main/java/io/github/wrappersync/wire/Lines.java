package io.github.wrappersync.wire;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Reads lines of bounded length from a stream, and tells a line that ended from one that was cut
 * off.
 */
public final class Lines {

  private static final int BUFFER = 64 * 1024;

  /** With less room behind what was read, the rest of it moves to the front. */
  private static final int ROOM = 16 * 1024;

  private final InputStream in;
  private final int maxBytes;
  private byte[] buffer = new byte[BUFFER];
  private int begin;
  private int end;
  private int next;

  /** Behind what was read. */
  private int filled;

  private boolean terminated;

  public Lines(InputStream in, int maxBytes) {
    this.in = in;
    this.maxBytes = maxBytes;
  }

  /**
   * Goes to the next line, which then lies in {@link #bytes} from {@link #begin} to {@link #end}.
   *
   * @return false after the last
   * @throws WireException if the line is longer than the bound
   */
  public boolean advance() throws IOException {
    begin = next;
    int at = begin;
    while (true) {
      while (at < filled && buffer[at] != '\n') {
        at++;
      }
      if (at - begin > maxBytes) {
        throw new WireException(
            "A line is longer than %d bytes: expected one record".formatted(maxBytes));
      }
      terminated = at < filled;
      if (terminated) {
        end = at;
        next = at + 1;
        return true;
      }
      at -= makeRoom();
      int more = in.read(buffer, filled, buffer.length - filled);
      if (more <= 0) {
        end = filled;
        next = filled;
        return end > begin;
      }
      filled += more;
    }
  }

  /** Where the line is that was gone to, until the next one is; not to be changed. */
  public byte[] bytes() {
    return buffer;
  }

  /** Where the line begins. */
  public int begin() {
    return begin;
  }

  /** Where the line ends, without its line break. */
  public int end() {
    return end;
  }

  /** Whether the line that was read last had its line break. */
  public boolean isTerminated() {
    return terminated;
  }

  /** Tells by how much what was read has moved to the front. */
  private int makeRoom() {
    if (buffer.length - filled >= ROOM) {
      return 0;
    }
    int moved = begin;
    System.arraycopy(buffer, begin, buffer, 0, filled - begin);
    filled -= moved;
    begin = 0;
    if (buffer.length - filled < ROOM) {
      buffer = Arrays.copyOf(buffer, 2 * buffer.length);
    }
    return moved;
  }
}
