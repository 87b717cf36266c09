package io.github.wrappersync.view;

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

  /** The writing sides, one for each data type, in the order of dependency. */
  public List<View<?>> writers() {
    return List.of(orgHierarchy.writer(), roles.writer(), users.writer(), creditCosts.writer());
  }
}
