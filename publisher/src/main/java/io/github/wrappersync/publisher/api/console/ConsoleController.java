package io.github.wrappersync.publisher.api.console;

import io.github.wrappersync.publisher.api.Problem;
import io.github.wrappersync.publisher.api.ProblemException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.context.request.WebRequest;

/** {@code GET /console/}: the operations page and its files; {@code /} leads there. */
@Controller
final class ConsoleController {

  private final ConsoleFiles files = new ConsoleFiles();

  /** Relative, so that it holds behind a proxy that serves the publisher under a path. */
  @GetMapping("/")
  ResponseEntity<byte[]> root() {
    return redirect("console/");
  }

  @GetMapping("/console")
  ResponseEntity<byte[]> withoutSlash() {
    return redirect("console/");
  }

  @GetMapping("/console/")
  ResponseEntity<byte[]> page(WebRequest request) {
    return file("index.html", request);
  }

  @GetMapping("/console/{name}")
  ResponseEntity<byte[]> file(@PathVariable("name") String name, WebRequest request) {
    ConsoleFiles.File file =
        files
            .named(name)
            .orElseThrow(
                () ->
                    new ProblemException(
                        Problem.of(
                            404,
                            "not-found",
                            "Not found",
                            "The operations page has no such file: it is at /console/")));
    HttpHeaders headers = new HttpHeaders();
    ConsoleFiles.HEADERS.forEach(headers::set);
    headers.setETag(file.tag());
    if (request.checkNotModified(file.tag())) {
      return new ResponseEntity<>(headers, HttpStatus.NOT_MODIFIED);
    }
    headers.set(HttpHeaders.CONTENT_TYPE, file.type());
    return new ResponseEntity<>(file.content(), headers, HttpStatus.OK);
  }

  private static ResponseEntity<byte[]> redirect(String location) {
    return ResponseEntity.status(HttpStatus.FOUND)
        .header(HttpHeaders.LOCATION, location)
        .header(HttpHeaders.CACHE_CONTROL, "no-cache")
        .build();
  }
}
