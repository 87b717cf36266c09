package io.github.wrappersync.publisher.api;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;

/**
 * Answers every error of a controller, and what reaches the container's error page, with a problem
 * document.
 */
@ControllerAdvice
final class ProblemAdvice implements ErrorController {

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

  @RequestMapping("/error")
  void onError(HttpServletRequest request, HttpServletResponse response) throws IOException {
    Object status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
    Problems.ofStatus(status instanceof Integer number ? number : 404).write(response);
  }

  /** Breaks an answer off. */
  static final class BrokenOffException extends IOException {

    private static final long serialVersionUID = 1L;

    BrokenOffException(Exception cause) {
      super("The answer was broken off: " + cause.getMessage(), cause);
    }
  }
}
