package io.github.wrappersync.publisher.api;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.apache.catalina.connector.ClientAbortException;
import org.apache.coyote.BadRequestException;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;

/** Answers every error of a controller with a problem document. */
@ControllerAdvice
final class ProblemAdvice {

  @ExceptionHandler
  void onFailure(Exception failure, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    if (response.isCommitted()) {
      // The answer has begun: an honest end is to break it off, so that nobody takes a part for the
      // whole.
      throw new BrokenOffException(failure);
    }
    Problems.of(failure, request).write(response);
  }

  /** Who asked has gone. */
  @ExceptionHandler
  void onGone(AsyncRequestNotUsableException failure) {
    // Nobody is left to be told.
  }

  /** The body did not come, or not as it should: Tomcat has set the status, or closes. */
  @ExceptionHandler({ClientAbortException.class, BadRequestException.class})
  void onBrokenBody(IOException failure) {
    // What is left to tell is told by ErrorPage.
  }

  /** Breaks an answer off. */
  static final class BrokenOffException extends IOException {

    private static final long serialVersionUID = 1L;

    BrokenOffException(Exception cause) {
      super("The answer was broken off: " + cause.getMessage(), cause);
    }
  }
}
