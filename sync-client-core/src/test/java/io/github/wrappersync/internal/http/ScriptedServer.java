package io.github.wrappersync.internal.http;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * A server that answers each connection by the next step of a script: for the ends of a stream that
 * a well-behaved server does not produce. Bodies end where the connection does.
 */
final class ScriptedServer implements AutoCloseable {

  private enum Ending {
    CLOSE,
    HANG,
    RESET
  }

  private record Step(String status, String body, Ending ending) {}

  private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final BlockingQueue<Step> script = new LinkedBlockingQueue<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final List<Socket> hanging = new CopyOnWriteArrayList<>();

  ScriptedServer() throws IOException {
    Thread thread = new Thread(this::serve, "scripted-server");
    thread.setDaemon(true);
    thread.start();
  }

  String url() {
    return "http://localhost:" + server.getLocalPort();
  }

  List<String> requests() {
    return requests;
  }

  void answer(String... lines) {
    script.add(new Step("200 OK", String.join("", lines), Ending.CLOSE));
  }

  void answerAndHang(String... lines) {
    script.add(new Step("200 OK", String.join("", lines), Ending.HANG));
  }

  void answerAndReset(String... lines) {
    script.add(new Step("200 OK", String.join("", lines), Ending.RESET));
  }

  void status(String status) {
    script.add(new Step(status, "", Ending.CLOSE));
  }

  private void serve() {
    try {
      while (true) {
        Socket socket = server.accept();
        serve(socket, script.take());
      }
    } catch (IOException | InterruptedException e) {
      // The end of the test.
    }
  }

  private void serve(Socket socket, Step step) throws IOException {
    BufferedReader in =
        new BufferedReader(
            new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
    requests.add(in.readLine());
    while (!in.readLine().isEmpty()) {
      // The headers.
    }
    OutputStream out = socket.getOutputStream();
    out.write(
        ("HTTP/1.1 " + step.status + "\r\nConnection: close\r\n\r\n" + step.body)
            .getBytes(StandardCharsets.UTF_8));
    out.flush();
    switch (step.ending) {
      case CLOSE -> socket.close();
      case HANG -> hanging.add(socket);
      case RESET -> {
        socket.setSoLinger(true, 0);
        socket.close();
      }
    }
  }

  @Override
  public void close() {
    try {
      server.close();
      for (Socket socket : hanging) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
