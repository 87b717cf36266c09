package io.github.wrappersync.view;

import io.github.wrappersync.model.Change;
import io.github.wrappersync.model.DataTypes;
import io.github.wrappersync.model.Subscription;
import io.github.wrappersync.model.User;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The users of each tenant, at memory speed. Inactive users are among them.
 *
 * <p>All methods may be called by any thread, never block and never do input or output, except that
 * look-ups under {@link Freshness.OrFail#orFetch} ask the publisher when the data is too old, and
 * those of a bounded view ({@link ViewOptions}) load a tenant that it does not hold. They throw
 * {@link ViewNotReadyException} before the first load, and {@link StaleDataException} as their
 * {@link Freshness} says.
 */
public final class Users {

  private final Tenants<User, Index> table;
  private final Reads<User, Index> reads;

  private final ViewChanges changes;

  Users(ViewParts parts) {
    table = Tenants.of(DataTypes.USERS, Index.EMPTY, parts.options());
    reads = new Reads<>(table, Index.EMPTY, parts.verification(), parts.freshness());
    changes = parts.changes();
  }

  private Users(Users other, Freshness freshness) {
    table = other.table;
    reads = other.reads.with(freshness);
    changes = other.changes;
  }

  View<User> writer() {
    return table;
  }

  /** The same users, looked up under this policy instead of the client's. */
  public Users with(Freshness freshness) {
    return new Users(this, freshness);
  }

  /** How current the data of a tenant is. */
  public Verified verified(String tenantId) {
    return reads.verified(tenantId);
  }

  /**
   * Tells the listener of every user that is added, changed or removed from now on, after this view
   * shows it; before or after the client's start. See {@link ViewListener}.
   */
  public Subscription onChange(ViewListener<User> listener) {
    return changes.listen(DataTypes.USERS, listener);
  }

  /** The user with this id; empty if the tenant has none. */
  public Optional<User> find(String tenantId, String userId) {
    return Optional.ofNullable(reads.get(tenantId).byId.get(userId));
  }

  /**
   * The user with this e-mail address, in upper or lower case; empty if the tenant has none. Where
   * several users share it, active ones come before inactive, and among these the most recently
   * changed one is given.
   */
  public Optional<User> byEmail(String tenantId, String email) {
    Addressed found = reads.get(tenantId).byEmail.get(Index.folded(email));
    return found == null ? Optional.empty() : Optional.of(found.user);
  }

  /** Every user of the tenant, in no particular order: a copy. */
  public List<User> all(String tenantId) {
    return reads.get(tenantId).matching(user -> true);
  }

  /**
   * Every user of the tenant who has the role, in no particular order: a copy. It goes through all
   * users of the tenant.
   */
  public List<User> withRole(String tenantId, String roleId) {
    return reads.get(tenantId).matching(user -> user.roleIds().contains(roleId));
  }

  /** A user as found by the e-mail address. */
  private static final class Addressed extends Ranked<Addressed> {

    private final User user;

    Addressed(String recordId, User user, long position, @Nullable Addressed next) {
      super(recordId, user.isActive(), position, next);
      this.user = user;
    }

    @Override
    Addressed before(@Nullable Addressed others) {
      return new Addressed(recordId(), user, position(), others);
    }
  }

  private record Index(PersistentMap<String, User> byId, PersistentMap<String, Addressed> byEmail)
      implements TenantIndex<User, Index> {

    static final Index EMPTY = new Index(PersistentMap.empty(), PersistentMap.empty());

    static String folded(String email) {
      return email.toLowerCase(Locale.ROOT);
    }

    List<User> matching(Predicate<User> wanted) {
      List<User> users = new ArrayList<>();
      byId.forEach(
          (id, user) -> {
            if (wanted.test(user)) {
              users.add(user);
            }
          });
      return List.copyOf(users);
    }

    @Override
    public Index with(Change<User> change) {
      String id = change.recordId();
      User before = byId.get(id);
      PersistentMap<String, Addressed> emails = byEmail;
      if (before != null && before.email() != null) {
        emails = Ranked.without(emails, folded(before.email()), id);
      }
      if (change.isDelete()) {
        return new Index(byId.without(id), emails);
      }
      User user = change.record();
      if (user.email() != null) {
        emails =
            Ranked.with(
                emails, folded(user.email()), new Addressed(id, user, change.position(), null));
      }
      return new Index(byId.with(id, user), emails);
    }

    @Override
    public Index of(List<Change<User>> records) {
      Index index = EMPTY;
      for (Change<User> record : records) {
        index = index.with(record);
      }
      return index;
    }

    @Override
    public int size() {
      return byId.size();
    }
  }
}
