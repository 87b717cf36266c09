package io.github.wrappersync.examples.crm;

/**
 * Somebody wants to do something that costs credits.
 *
 * @param tenantId who pays
 * @param operation what is done, such as {@code crm.leads.create}
 * @param id names the request among those of the tenant. Whoever is not sure of having been heard
 *     tells the request again with the same id, and pays once
 */
record Request(String tenantId, String operation, String id) {}
