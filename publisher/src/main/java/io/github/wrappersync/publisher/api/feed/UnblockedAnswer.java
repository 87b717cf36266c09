package io.github.wrappersync.publisher.api.feed;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Sends a JSON answer as fast as its reader takes it, without a thread that waits for the reader:
 * the server calls when there is room for more. A reader that takes nothing for the server's
 * connection timeout, or is not done when the time of the request has run out, is cut off.
 */
final class UnblockedAnswer implements WriteListener, AsyncListener {

  private static final int PART = 16 * 1024;

  private final AsyncContext context;
  private final ServletOutputStream out;
  private final byte[] body;
  private final Runnable ended;
  private final AtomicBoolean isOver = new AtomicBoolean();
  private int written;

  private UnblockedAnswer(
      AsyncContext context, ServletOutputStream out, byte[] body, Runnable ended) {
    this.context = context;
    this.out = out;
    this.body = body;
    this.ended = ended;
  }

  /**
   * Begins to send; the head of the answer is set already.
   *
   * @param ended is called once, when all is sent or given up
   */
  static void send(AsyncContext context, byte[] body, Runnable ended) throws IOException {
    ServletOutputStream out = context.getResponse().getOutputStream();
    UnblockedAnswer answer = new UnblockedAnswer(context, out, body, ended);
    context.addListener(answer);
    out.setWriteListener(answer);
  }

  @Override
  public void onWritePossible() throws IOException {
    while (out.isReady()) {
      if (written == body.length) {
        context.complete();
        return;
      }
      int length = Math.min(PART, body.length - written);
      out.write(body, written, length);
      written += length;
    }
  }

  @Override
  public void onError(Throwable failure) {
    end();
  }

  private void end() {
    if (isOver.compareAndSet(false, true)) {
      ended.run();
    }
  }

  @Override
  public void onComplete(AsyncEvent event) {
    end();
  }

  @Override
  public void onTimeout(AsyncEvent event) {
    // The server ends the request, and with it the connection.
  }

  @Override
  public void onError(AsyncEvent event) {
    end();
  }

  @Override
  public void onStartAsync(AsyncEvent event) {
    // Nothing starts anew here.
  }
}
