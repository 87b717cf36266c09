package io.github.wrappersync.publisher.api;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.RequestMapping;

/** Answers what Tomcat refuses while a request is worked on with a problem document. */
@Controller
final class ErrorPage implements ErrorController {

  @RequestMapping("/error")
  void onError(HttpServletRequest request, HttpServletResponse response) throws IOException {
    Object status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
    Problems.ofStatus(status instanceof Integer number ? number : 404).write(response);
  }
}
