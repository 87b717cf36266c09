package io.github.wrappersync.model;

import java.util.List;

/** The four data types of the wrapper. */
public final class DataTypes {

  public static final DataType<CreditConfig> CREDIT_CONFIGS =
      DataType.of("credit-configs", CreditConfig.class, CreditConfig::configId);

  public static final DataType<User> USERS = DataType.of("users", User.class, User::userId);

  public static final DataType<Role> ROLES = DataType.of("roles", Role.class, Role::roleId);

  public static final DataType<OrgEntity> ENTITIES =
      DataType.of("entities", OrgEntity.class, OrgEntity::entityId);

  private static final List<DataType<?>> ALL = List.of(ENTITIES, ROLES, USERS, CREDIT_CONFIGS);

  private DataTypes() {}

  /**
   * All four in the order of dependency, in which a snapshot tells them: entities, roles, users,
   * credit configurations.
   */
  public static List<DataType<?>> all() {
    return ALL;
  }
}
