package io.github.wrappersync.examples.hrms;

import io.github.wrappersync.model.Change;
import io.github.wrappersync.model.Role;
import io.github.wrappersync.model.User;
import io.github.wrappersync.spring.listener.SyncListener;
import org.springframework.stereotype.Component;

/**
 * Has sessions reviewed when something changes about users and roles, deletes too.
 *
 * <p>Sessions are in the memory of this instance, so the client's stores are in memory as well:
 * each instance is told everything. With stores in a database, one of several instances would be.
 */
@Component
class SessionListeners {

  private final Sessions sessions;

  SessionListeners(Sessions sessions) {
    this.sessions = sessions;
  }

  // README
  @SyncListener(id = "sessions-of-users")
  void onUser(Change<User> change) {
    sessions.review(
        session ->
            session.tenantId().equals(change.tenantId())
                && session.userId().equals(change.recordId()));
  }

  @SyncListener(id = "sessions-of-roles")
  void onRole(Change<Role> change) {
    sessions.review(session -> session.tenantId().equals(change.tenantId()));
  }
  // README
}
