package io.github.wrappersync.publisher.api;

import jakarta.servlet.http.HttpServletRequest;

/** The application that a request was let in as. */
public final class Caller {

  static final String ATTRIBUTE = Caller.class.getName();

  private Caller() {}

  /**
   * The application whose token the request has. Resources take it from here and not from the path,
   * so that nobody's data can be read by a path that two parts of the server read differently.
   */
  public static String application(HttpServletRequest request) {
    if (request.getAttribute(ATTRIBUTE) instanceof String application) {
      return application;
    }
    throw new IllegalStateException(
        request.getRequestURI() + " was reached without a token: expected BearerFilter before it");
  }
}
