package io.github.wrappersync.publisher.testing;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A plain socket to a publisher of this machine, for what no HTTP client would send. */
public final class RawConnection implements Closeable {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int SMALL = 2_048;
  private static final String LAST = "\r\n0\r\n\r\n";
  private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: *(\\d+)\r\n");
  private static final Pattern CHUNKED = Pattern.compile("(?i)\r\ntransfer-encoding: *chunked\r\n");

  private final Socket socket;

  private RawConnection(Socket socket) {
    this.socket = socket;
  }

  public static RawConnection to(int port) {
    return open(port, 0);
  }

  /** One whose reader has no room: what it does not read stays with the sender. */
  public static RawConnection withSmallWindowTo(int port) {
    return open(port, SMALL);
  }

  private static RawConnection open(int port, int room) {
    try {
      Socket socket = new Socket();
      if (room > 0) {
        socket.setReceiveBufferSize(room);
      }
      socket.setSoTimeout((int) PATIENCE.toMillis());
      socket.connect(new InetSocketAddress("localhost", port));
      return new RawConnection(socket);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The head of a request; an empty token means none. */
  public static String head(String line, String token, String... headers) {
    return line
        + " HTTP/1.1\r\nHost: localhost\r\n"
        + (token.isEmpty() ? "" : "Authorization: Bearer " + token + "\r\n")
        + String.join("", Arrays.stream(headers).map(h -> h + "\r\n").toList())
        + "\r\n";
  }

  public RawConnection send(String text) {
    return send(text.getBytes(StandardCharsets.UTF_8));
  }

  public RawConnection send(byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  /** Sends as much as the other side takes before it closes. */
  public RawConnection sendWhatIsTaken(byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
    } catch (IOException e) {
      // It was answered before all of it had been sent.
    }
    return this;
  }

  /** Says that nothing more will be sent, and can still be answered. */
  public RawConnection halfClose() {
    try {
      socket.shutdownOutput();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  /** All that comes until the other side closes the connection, or breaks it. */
  public String readToEnd() {
    StringBuilder all = new StringBuilder();
    byte[] part = new byte[16 * 1024];
    try {
      for (int read = socket.getInputStream().read(part);
          read >= 0;
          read = socket.getInputStream().read(part)) {
        all.append(new String(part, 0, read, StandardCharsets.UTF_8));
      }
    } catch (SocketTimeoutException e) {
      throw new AssertionError("Neither an end nor more after " + PATIENCE + " behind: " + all, e);
    } catch (IOException e) {
      // The other side has broken the connection, which is an end as well.
    }
    return all.toString();
  }

  /**
   * The first answer, whether or not the connection stays open behind it; all that comes until the
   * end where nothing says how long it is.
   */
  public String readAnswer() {
    StringBuilder all = new StringBuilder();
    try {
      for (int next = socket.getInputStream().read();
          next >= 0;
          next = socket.getInputStream().read()) {
        all.append((char) next);
        if (isWhole(all)) {
          break;
        }
      }
    } catch (SocketTimeoutException e) {
      throw new AssertionError("No whole answer after " + PATIENCE + " but: " + all, e);
    } catch (IOException e) {
      // The other side has broken the connection, which is an end as well.
    }
    return new String(all.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }

  private static boolean isWhole(StringBuilder answer) {
    int body = answer.indexOf("\r\n\r\n") + 4;
    if (body < 4) {
      return false;
    }
    Matcher length = LENGTH.matcher(answer.substring(0, body));
    return length.find()
        ? answer.length() - body >= Integer.parseInt(length.group(1))
        : CHUNKED.matcher(answer.substring(0, body)).find() && answer.toString().endsWith(LAST);
  }

  /** Whether bytes have come that nobody has read. */
  public boolean hasMore() {
    try {
      return socket.getInputStream().available() > 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What comes within this time; empty if nothing does. */
  public String readSomeWithin(Duration time) {
    try {
      socket.setSoTimeout((int) time.toMillis());
      return readSome();
    } catch (UncheckedIOException e) {
      return "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      patient();
    }
  }

  private void patient() {
    try {
      socket.setSoTimeout((int) PATIENCE.toMillis());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The next bytes that come, as many as are there. */
  public String readSome() {
    byte[] part = new byte[16 * 1024];
    try {
      int read = socket.getInputStream().read(part);
      return read < 0 ? "" : new String(part, 0, read, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
