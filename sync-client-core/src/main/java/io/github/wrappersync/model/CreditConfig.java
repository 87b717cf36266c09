package io.github.wrappersync.model;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What one operation of an application costs a tenant, in credits.
 *
 * @param configId the id of the record
 * @param tenantId the tenant that it holds for
 * @param operationCode the operation, such as {@code crm.leads.create}
 * @param creditCost the cost in credits with the decimals that the wrapper stores; null where the
 *     wrapper has none, which is not a cost of zero
 * @param isActive whether the configuration is in force; an inactive one still has a cost
 */
public record CreditConfig(
    String configId,
    String tenantId,
    String operationCode,
    @Nullable BigDecimal creditCost,
    boolean isActive) {}
