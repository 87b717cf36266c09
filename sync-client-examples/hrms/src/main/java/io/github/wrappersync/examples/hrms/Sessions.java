package io.github.wrappersync.examples.hrms;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.wrappersync.view.Roles;
import io.github.wrappersync.view.Users;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Who has signed in at this instance: in memory, for eight hours, 10,000 at most. A session ends
 * when its user may not do any more what could be done at the sign-in.
 *
 * <p>A sign-in and a change may meet. The views show a change before listeners are told of it, and
 * a session is registered before the views are looked at again: whichever comes last sees the
 * other. One case is left: a listener that was paused asks for itself what it has missed, and may
 * be told before the views. So whoever asks for a session has it looked at once more.
 */
@Component
class Sessions {

  private static final Logger log = LoggerFactory.getLogger(Sessions.class);

  private final Cache<UUID, Session> open =
      Caffeine.newBuilder().expireAfterWrite(Duration.ofHours(8)).maximumSize(10_000).build();
  private final Permissions permissions;
  private final Users users;
  private final Roles roles;

  Sessions(Permissions permissions, Users users, Roles roles) {
    this.permissions = permissions;
    this.users = users;
    this.roles = roles;
  }

  /** Opens a session; empty if there is no such user, or an inactive one. */
  Optional<Session> signIn(String tenantId, String userId) {
    Optional<Session> session =
        permissions
            .of(tenantId, userId)
            .map(
                granted ->
                    new Session(UUID.randomUUID(), tenantId, userId, granted, Instant.now()));
    session.ifPresent(opened -> open.put(opened.id(), opened));
    return session.filter(opened -> find(opened.id()).isPresent());
  }

  /** The session with this id; empty if there is none any more, or none that may stay. */
  Optional<Session> find(UUID id) {
    return Optional.ofNullable(open.getIfPresent(id)).filter(this::stays);
  }

  /** Ends a session; without effect if there is none. */
  void signOut(UUID id) {
    open.invalidate(id);
  }

  /** Ends those of these sessions whose users have lost something. */
  void review(Predicate<Session> which) {
    open.asMap().values().stream().filter(which).forEach(this::stays);
  }

  /** Whether the user may still do what could be done at the sign-in; ends the session if not. */
  private boolean stays(Session session) {
    Set<String> lost = new HashSet<>(session.permissions());
    boolean active =
        users
            .find(session.tenantId(), session.userId())
            .filter(
                user -> {
                  lost.removeAll(roles.permissionsOf(user));
                  return user.isActive();
                })
            .isPresent();
    boolean stays = active && lost.isEmpty();
    if (!stays && open.asMap().remove(session.id(), session)) {
      log.info(
          "Session of user '{}' of tenant '{}' ended: {}",
          session.userId(),
          session.tenantId(),
          active ? "it lost " + lost : "the user has left");
    }
    return stays;
  }
}
