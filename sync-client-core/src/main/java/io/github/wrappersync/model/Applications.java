package io.github.wrappersync.model;

/**
 * The applications that every publisher registers by itself, each with the data types that it
 * receives then: all four. What an application gets of each is a matter of routing: its own
 * operations, the roles that concern it, the users and entities of its tenants. What a client
 * follows of it is a matter of the views and handlers that it registers: a finance application that
 * asks for {@code creditCosts()} alone subscribes to {@code credit-configs} alone.
 *
 * <p>Where an operator has registered one differently, say so: {@code
 * Applications.FINANCE.only(DataTypes.CREDIT_CONFIGS)}, {@code Applications.CRM.and(LICENSES)}.
 */
public final class Applications {

  /** Customers: {@code crm.*}. */
  public static final Application CRM = withAllFour("crm");

  /** People: {@code hrms.*}. */
  public static final Application HRMS = withAllFour("hrms");

  /** Money: {@code finance.*}. */
  public static final Application FINANCE = withAllFour("finance");

  private Applications() {}

  private static Application withAllFour(String name) {
    return Application.of(name, DataTypes.all().toArray(DataType<?>[]::new));
  }
}
