package io.github.wrappersync.publisher.api;

import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;

/**
 * Answers with a problem document what Tomcat refuses before any of our code sees it, such as a
 * malformed URL; Tomcat's own page is HTML. Public because Tomcat creates it by its name.
 */
public final class ProblemValve extends ErrorReportValve {

  @Override
  protected void report(Request request, Response response, Throwable failure) {
    int status = response.getStatus();
    if (status < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
      return;
    }
    try {
      Problems.ofStatus(status).write(response.getResponse());
    } catch (IOException | IllegalStateException e) {
      container.getLogger().debug("A refused request could not be answered", e);
    }
  }
}
