package io.github.wrappersync.model;

import org.jspecify.annotations.Nullable;

/**
 * A node of a tenant's hierarchy: an organization, a department, a location.
 *
 * @param entityId the id of the record
 * @param tenantId the tenant that the hierarchy belongs to
 * @param parentEntityId the node above, null at the root
 * @param entityType null where the wrapper has none
 * @param entityName null where the wrapper has none
 * @param isActive whether the node is in use
 */
public record OrgEntity(
    String entityId,
    String tenantId,
    @Nullable String parentEntityId,
    @Nullable String entityType,
    @Nullable String entityName,
    boolean isActive) {}
