package io.github.wrappersync.view;

import io.github.wrappersync.model.DataType;
import java.util.List;

/**
 * The four views of one client, together with the sides by which they are written: applications are
 * given the views alone, so that nothing but the client writes them.
 */
public final class LocalViews {

  private final CreditCosts creditCosts = new CreditCosts();
  private final Roles roles = new Roles();
  private final Users users = new Users();
  private final OrgHierarchy orgHierarchy = new OrgHierarchy();
  private final List<View<?>> writers =
      List.of(orgHierarchy.writer(), roles.writer(), users.writer(), creditCosts.writer());

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
