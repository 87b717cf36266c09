package io.github.wrappersync.wire;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Writes the lines of a snapshot to a stream, each with its line break, in UTF-8. It gathers what
 * is small before it writes. Used by one thread.
 */
public final class SnapshotWriter {

  private static final int GATHERED = 64 * 1024;

  private final OutputStream out;
  private final UsualText text = new UsualText();

  public SnapshotWriter(OutputStream out) {
    this.out = out;
  }

  /** Writes a line; blocks where the stream does. */
  public void write(SnapshotLine line) throws IOException {
    if (line instanceof SnapshotLine.Entry entry) {
      text.envelope(entry.envelope());
    } else {
      text.raw(WireCodec.encode(line).getBytes(StandardCharsets.UTF_8));
    }
    text.newLine();
    if (text.size() >= GATHERED) {
      send();
    }
  }

  /** Writes what is gathered, and has the stream pass it on. */
  public void flush() throws IOException {
    send();
    out.flush();
  }

  private void send() throws IOException {
    text.writeTo(out);
    text.clear();
  }
}
