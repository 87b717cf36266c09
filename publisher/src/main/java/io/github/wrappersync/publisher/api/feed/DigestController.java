package io.github.wrappersync.publisher.api.feed;

import io.github.wrappersync.publisher.api.Answers;
import io.github.wrappersync.publisher.api.Parameters;
import io.github.wrappersync.publisher.eventlog.DigestReader;
import io.github.wrappersync.wire.WireCodec;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;

/** {@code GET /v1/{application}/digest}: the count and hash of each channel. */
@Controller
final class DigestController {

  private final DigestReader digests;
  private final Selections selections;

  DigestController(DigestReader digests, Selections selections) {
    this.digests = digests;
    this.selections = selections;
  }

  @GetMapping("/v1/{application}/digest")
  ResponseEntity<byte[]> digest(HttpServletRequest request) {
    Parameters parameters = Parameters.of(request, Selections.TENANTS, Selections.TYPES);
    return Answers.json(WireCodec.encode(digests.read(selections.read(request, parameters))));
  }
}
