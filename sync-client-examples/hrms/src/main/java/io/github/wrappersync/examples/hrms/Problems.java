package io.github.wrappersync.examples.hrms;

import io.github.wrappersync.view.StaleDataException;
import io.github.wrappersync.view.ViewNotReadyException;
import java.util.Map;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.servlet.ModelAndView;

/** What is answered when there is no answer: JSON to programs, a page to people. */
final class Problems {

  private static final String SOON = "5"; // seconds

  private Problems() {}

  // README
  private static ProblemDetail problem(RuntimeException problem) {
    if (problem instanceof ViewNotReadyException) {
      return ProblemDetail.forStatusAndDetail(
          HttpStatus.SERVICE_UNAVAILABLE,
          "The people have not been loaded yet. Try again in a few seconds");
    }
    if (problem instanceof StaleDataException) {
      return ProblemDetail.forStatusAndDetail(
          HttpStatus.SERVICE_UNAVAILABLE,
          "What this HRMS knows may be out of date, so it does not decide. Try again later");
    }
    return ProblemDetail.forStatusAndDetail(HttpStatus.NOT_FOUND, problem.getMessage());
  }

  // README

  /** For programs. */
  @ControllerAdvice(assignableTypes = PeopleApi.class)
  static final class OfApi {

    @ExceptionHandler({
      ViewNotReadyException.class,
      StaleDataException.class,
      UnknownTenantException.class
    })
    ResponseEntity<ProblemDetail> tell(RuntimeException e) {
      ProblemDetail problem = problem(e);
      ResponseEntity.BodyBuilder answer = ResponseEntity.status(problem.getStatus());
      if (problem.getStatus() == HttpStatus.SERVICE_UNAVAILABLE.value()) {
        answer.header(HttpHeaders.RETRY_AFTER, SOON);
      }
      return answer.body(problem);
    }
  }

  /** For people. */
  @ControllerAdvice(assignableTypes = PeoplePages.class)
  static final class OfPages {

    @ExceptionHandler({
      ViewNotReadyException.class,
      StaleDataException.class,
      UnknownTenantException.class
    })
    ModelAndView tell(RuntimeException e) {
      ProblemDetail problem = problem(e);
      HttpStatus status = HttpStatus.valueOf(problem.getStatus());
      return new ModelAndView("problem", Map.of("problem", problem), status);
    }
  }
}
