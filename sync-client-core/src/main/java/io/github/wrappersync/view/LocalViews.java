package io.github.wrappersync.view;

import io.github.wrappersync.model.DataType;
import java.util.List;

/**
 * The four views of one client, together with the sides by which they are written: applications are
 * given the views alone, so that nothing but the client writes them.
 */
public final class LocalViews {

  private final CreditCosts creditCosts;
  private final Roles roles;
  private final Users users;
  private final OrgHierarchy orgHierarchy;
  private final List<View<?>> writers;

  /**
   * @param verification knows how current the data is
   * @param freshness the policy of look-ups that do not bring their own
   * @param changes where the listeners of the views are registered
   */
  public LocalViews(Verification verification, Freshness freshness, ViewChanges changes) {
    creditCosts = new CreditCosts(verification, freshness, changes);
    roles = new Roles(verification, freshness, changes);
    users = new Users(verification, freshness, changes);
    orgHierarchy = new OrgHierarchy(verification, freshness, changes);
    writers = List.of(orgHierarchy.writer(), roles.writer(), users.writer(), creditCosts.writer());
  }

  public CreditCosts creditCosts() {
    return creditCosts;
  }

  public Roles roles() {
    return roles;
  }

  public Users users() {
    return users;
  }

  public OrgHierarchy orgHierarchy() {
    return orgHierarchy;
  }

  /**
   * The writing side of the view of a data type, the same each time.
   *
   * @throws IllegalArgumentException if none of the four is of that data type
   */
  public View<?> writer(DataType<?> dataType) {
    return writers.stream()
        .filter(writer -> writer.dataType().equals(dataType))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("There is no view of " + dataType));
  }
}
