package io.github.wrappersync.publisher.api.admin;

import io.github.wrappersync.publisher.api.Parameters;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;

/** {@code GET /admin/openapi.yaml}: what can be asked and done under {@code /admin}. */
@Controller
final class OpenApiController {

  private final byte[] document;

  OpenApiController() throws IOException {
    document = new ClassPathResource("openapi/admin.yaml").getContentAsByteArray();
  }

  @GetMapping("/admin/openapi.yaml")
  ResponseEntity<byte[]> openapi(HttpServletRequest request) {
    Parameters.of(request);
    return ResponseEntity.ok()
        .contentType(MediaType.APPLICATION_YAML)
        .cacheControl(CacheControl.noStore())
        .body(document);
  }
}
