package io.github.wrappersync.publisher.api;

import jakarta.servlet.ServletException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.ActionCode;
import org.apache.tomcat.util.net.ApplicationBufferHandler;

/**
 * Closes the connection of a request that was answered before its body had come.
 *
 * <p>Tomcat alone would read the rest of that body, to use the connection again, with the thread
 * that answered, and for as long as the sender cares to send a byte now and then: fifty requests
 * without a token would occupy all threads for good. On the other hand a sender whose connection
 * ends while it sends may never see the answer that tells it why. So a few threads at a time, and
 * no more, read on for a moment.
 */
final class UnreadBodyValve extends ValveBase {

  private static final int THREADS = 4;
  private static final Duration MOMENT = Duration.ofSeconds(1);
  private static final int MOST_BYTES = 2 * JsonBody.LARGEST;

  private final Semaphore reading = new Semaphore(THREADS);

  UnreadBodyValve() {
    super(true);
  }

  @Override
  public void invoke(Request request, Response response) throws IOException, ServletException {
    getNext().invoke(request, response);
    if (request.isAsync() || isRead(request)) {
      return;
    }
    if (reading.tryAcquire()) {
      try {
        readOn(request, response);
      } finally {
        reading.release();
      }
    }
    if (!isRead(request)) {
      request.getCoyoteRequest().action(ActionCode.DISABLE_SWALLOW_INPUT, null);
    }
  }

  private static boolean isRead(Request request) {
    AtomicBoolean read = new AtomicBoolean();
    request.getCoyoteRequest().action(ActionCode.REQUEST_BODY_FULLY_READ, read);
    return read.get();
  }

  /** Past Tomcat's own stream, which is closed once the request has been answered. */
  private static void readOn(Request request, Response response) {
    long end = System.nanoTime() + MOMENT.toNanos();
    Discarded discarded = new Discarded();
    try {
      response.flushBuffer();
      for (int count = 0; count < MOST_BYTES && System.nanoTime() < end; ) {
        int read = request.getCoyoteRequest().doRead(discarded);
        if (read < 0) {
          return;
        }
        count += read;
      }
    } catch (IOException e) {
      // Nothing more comes, or it is no body: the connection is closed all the same.
    }
  }

  /** Holds what was read until more is. */
  private static final class Discarded implements ApplicationBufferHandler {

    private ByteBuffer bytes = ByteBuffer.allocate(0);

    @Override
    public ByteBuffer getByteBuffer() {
      return bytes;
    }

    @Override
    public void setByteBuffer(ByteBuffer read) {
      bytes = read;
    }

    @Override
    public void expand(int size) {}
  }
}
