package io.github.wrappersync.publisher.endtoend;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** One value of the protocol that Redis speaks, of version 2 or 3. */
final class RespValue {

  private final ByteArrayOutputStream bytes;
  private final List<String> texts;

  private RespValue(ByteArrayOutputStream bytes, List<String> texts) {
    this.bytes = bytes;
    this.texts = texts;
  }

  /** Reads one; waits for it. */
  static RespValue read(InputStream in) throws IOException {
    Reader reader = new Reader(in);
    reader.value();
    return new RespValue(reader.bytes, List.copyOf(reader.texts));
  }

  /** The strings in it, in order. */
  List<String> texts() {
    return texts;
  }

  /** Writes it as it came. */
  void writeTo(OutputStream out) throws IOException {
    bytes.writeTo(out);
  }

  private static final class Reader {

    private final InputStream in;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final List<String> texts = new ArrayList<>();

    Reader(InputStream in) {
      this.in = in;
    }

    void value() throws IOException {
      String line = line();
      switch (line.charAt(0)) {
        case '$', '=', '!' -> text(length(line));
        case '*', '>', '~' -> values(length(line));
        case '%' -> values(2 * length(line));
        default -> {
          // The line is all of it: a number, a boolean, a null, a short answer, an error.
        }
      }
    }

    private static int length(String line) {
      return Integer.parseInt(line.substring(1));
    }

    private void values(int count) throws IOException {
      for (int i = 0; i < count; i++) {
        value();
      }
    }

    private void text(int length) throws IOException {
      if (length < 0) {
        return;
      }
      byte[] text = in.readNBytes(length + 2);
      if (text.length < length + 2) {
        throw new EOFException();
      }
      bytes.writeBytes(text);
      texts.add(new String(text, 0, length, StandardCharsets.UTF_8));
    }

    private String line() throws IOException {
      StringBuilder line = new StringBuilder();
      int next;
      while ((next = in.read()) != '\n') {
        if (next < 0) {
          throw new EOFException();
        }
        bytes.write(next);
        if (next != '\r') {
          line.append((char) next);
        }
      }
      bytes.write('\n');
      return line.toString();
    }
  }
}
