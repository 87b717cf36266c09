package io.github.wrappersync.view;

import io.github.wrappersync.model.DataType;
import io.github.wrappersync.model.DataTypes;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The four views of one client, together with the sides by which they are written: applications are
 * given the views alone, so that nothing but the client writes them. Each is made when it is asked
 * for first; it is full unless other options are given then. May be used by several threads.
 */
public final class LocalViews {

  private final Place<CreditCosts> creditCosts;
  private final Place<Roles> roles;
  private final Place<Users> users;
  private final Place<OrgHierarchy> orgHierarchy;
  private final List<Place<?>> places;

  /**
   * @param verification knows how current the data is
   * @param freshness the policy of look-ups that do not bring their own
   * @param changes where the listeners of the views are registered
   */
  public LocalViews(Verification verification, Freshness freshness, ViewChanges changes) {
    Function<ViewOptions, ViewParts> parts =
        options -> new ViewParts(options, verification, freshness, changes);
    creditCosts =
        new Place<>(DataTypes.CREDIT_CONFIGS, parts.andThen(CreditCosts::new), CreditCosts::writer);
    roles = new Place<>(DataTypes.ROLES, parts.andThen(Roles::new), Roles::writer);
    users = new Place<>(DataTypes.USERS, parts.andThen(Users::new), Users::writer);
    orgHierarchy =
        new Place<>(DataTypes.ENTITIES, parts.andThen(OrgHierarchy::new), OrgHierarchy::writer);
    places = List.of(orgHierarchy, roles, users, creditCosts);
  }

  public CreditCosts creditCosts() {
    return creditCosts.get();
  }

  /**
   * The view with these options.
   *
   * @throws IllegalArgumentException if it exists with others
   */
  public CreditCosts creditCosts(ViewOptions options) {
    return creditCosts.get(options);
  }

  public Roles roles() {
    return roles.get();
  }

  /** As {@link #creditCosts(ViewOptions)}. */
  public Roles roles(ViewOptions options) {
    return roles.get(options);
  }

  public Users users() {
    return users.get();
  }

  /** As {@link #creditCosts(ViewOptions)}. */
  public Users users(ViewOptions options) {
    return users.get(options);
  }

  public OrgHierarchy orgHierarchy() {
    return orgHierarchy.get();
  }

  /** As {@link #creditCosts(ViewOptions)}. */
  public OrgHierarchy orgHierarchy(ViewOptions options) {
    return orgHierarchy.get(options);
  }

  /**
   * The writing side of the view of a data type, the same each time.
   *
   * @throws IllegalArgumentException if none of the four is of that data type
   */
  public View<?> writer(DataType<?> dataType) {
    return places.stream()
        .filter(place -> place.dataType.equals(dataType))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("There is no view of " + dataType))
        .writer();
  }

  /** A view, once it is made. */
  private static final class Place<V> {

    private final DataType<?> dataType;
    private final Function<ViewOptions, V> maker;
    private final Function<V, View<?>> writer;
    private @Nullable V view;
    private ViewOptions made = ViewOptions.full();

    Place(DataType<?> dataType, Function<ViewOptions, V> maker, Function<V, View<?>> writer) {
      this.dataType = dataType;
      this.maker = maker;
      this.writer = writer;
    }

    synchronized V get() {
      return get(made);
    }

    synchronized V get(ViewOptions options) {
      V present = view;
      if (present == null) {
        present = maker.apply(options);
        view = present;
        made = options;
      } else if (!options.equals(made)) {
        throw new IllegalArgumentException(
            "The view of '%s' exists with the options %s, and %s is asked for: a client has one view of a data type, give the same options everywhere"
                .formatted(dataType, made, options));
      }
      return present;
    }

    View<?> writer() {
      return writer.apply(get());
    }
  }
}
