package io.github.wrappersync.examples.hrms;

import java.net.URI;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** People and what they may do, as JSON. */
@RestController
@RequestMapping("/api")
class PeopleApi {

  private final OrgCharts charts;
  private final Permissions permissions;
  private final Sessions sessions;

  PeopleApi(OrgCharts charts, Permissions permissions, Sessions sessions) {
    this.charts = charts;
    this.permissions = permissions;
    this.sessions = sessions;
  }

  @GetMapping("/tenants/{tenantId}/chart")
  OrgChart chart(@PathVariable String tenantId) {
    return charts.find(tenantId).orElseThrow(UnknownTenantException::new);
  }

  @GetMapping("/tenants/{tenantId}/can")
  Decision can(
      @PathVariable String tenantId, @RequestParam String user, @RequestParam String permission) {
    requireKnown(tenantId);
    return new Decision(user, permission, permissions.isGranted(tenantId, user, permission));
  }

  record Decision(String user, String permission, boolean allowed) {}

  /** A real one would have the user show who that is first. */
  @PostMapping("/tenants/{tenantId}/sessions")
  ResponseEntity<Session> signIn(@PathVariable String tenantId, @RequestParam String user) {
    requireKnown(tenantId);
    Session session =
        sessions
            .signIn(tenantId, user)
            .orElseThrow(
                () ->
                    new ResponseStatusException(
                        HttpStatus.FORBIDDEN, "There is no active user of this id"));
    return ResponseEntity.created(URI.create("/api/sessions/" + session.id())).body(session);
  }

  @GetMapping("/sessions/{id}")
  Session session(@PathVariable UUID id) {
    return sessions
        .find(id)
        .orElseThrow(
            () -> new ResponseStatusException(HttpStatus.NOT_FOUND, "The session has ended"));
  }

  @DeleteMapping("/sessions/{id}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void signOut(@PathVariable UUID id) {
    sessions.signOut(id);
  }

  private void requireKnown(String tenantId) {
    if (!charts.isKnown(tenantId)) {
      throw new UnknownTenantException();
    }
  }
}
