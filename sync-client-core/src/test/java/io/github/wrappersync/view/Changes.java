package io.github.wrappersync.view;

import io.github.wrappersync.model.Change;
import io.github.wrappersync.model.ChangeType;
import io.github.wrappersync.model.CreditConfig;
import io.github.wrappersync.model.DataType;
import io.github.wrappersync.model.DataTypes;
import io.github.wrappersync.model.DeleteReason;
import io.github.wrappersync.model.OrgEntity;
import io.github.wrappersync.model.Priority;
import io.github.wrappersync.model.Role;
import io.github.wrappersync.model.Subscription;
import io.github.wrappersync.model.User;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;

/** Changes for the tests of this package, each at the next position. */
final class Changes {

  /** For views whose listeners are not of interest. */
  static final ViewChanges NO_LISTENERS =
      new ViewChanges() {
        @Override
        public <T> Subscription listen(DataType<T> dataType, ViewListener<T> listener) {
          return () -> {};
        }
      };

  /** Of a full view without a client. */
  static final ViewParts VIEW_PARTS =
      new ViewParts(ViewOptions.full(), NoVerification.INSTANCE, Freshness.any(), NO_LISTENERS);

  private long position;

  Change<CreditConfig> of(CreditConfig config) {
    return change(DataTypes.CREDIT_CONFIGS, config.tenantId(), config, false);
  }

  Change<User> of(User user) {
    return change(DataTypes.USERS, user.tenantId(), user, false);
  }

  Change<Role> of(Role role) {
    return change(DataTypes.ROLES, role.tenantId(), role, false);
  }

  Change<OrgEntity> of(OrgEntity entity) {
    return change(DataTypes.ENTITIES, entity.tenantId(), entity, false);
  }

  Change<CreditConfig> delete(CreditConfig config) {
    return change(DataTypes.CREDIT_CONFIGS, config.tenantId(), config, true);
  }

  Change<User> delete(User user) {
    return change(DataTypes.USERS, user.tenantId(), user, true);
  }

  Change<Role> delete(Role role) {
    return change(DataTypes.ROLES, role.tenantId(), role, true);
  }

  Change<OrgEntity> delete(OrgEntity entity) {
    return change(DataTypes.ENTITIES, entity.tenantId(), entity, true);
  }

  private <T> Change<T> change(DataType<T> type, String tenantId, T record, boolean delete) {
    position++;
    return new Change<>(
        type,
        delete ? ChangeType.DELETE : ChangeType.SNAPSHOT,
        tenantId,
        type.recordId(record),
        record,
        Set.of(),
        delete ? DeleteReason.DELETED : null,
        Priority.NORMAL,
        position,
        new UUID(0, position),
        Instant.EPOCH);
  }
}
