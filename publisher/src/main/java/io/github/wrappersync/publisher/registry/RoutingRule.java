package io.github.wrappersync.publisher.registry;

/** How the applications that receive a record are found. */
public enum RoutingRule {
  /** By the record's {@code operation_code}: the applications with a pattern that matches it. */
  OPERATION_CODE,
  /**
   * By the record's {@code permissions}: the applications with a pattern that matches one, or a
   * shared one.
   */
  PERMISSIONS,
  /**
   * By the record's tenant: the applications that {@code tenants.redis_channel_prefix} names, or
   * all.
   */
  TENANT
}
