package io.github.wrappersync.wire;

import io.github.wrappersync.model.CreditConfig;
import io.github.wrappersync.model.OrgEntity;
import io.github.wrappersync.model.Role;
import io.github.wrappersync.model.User;
import io.github.wrappersync.wire.UsualRecord.Kind;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The records of the wrapper's four data types in their usual form. */
final class UsualRecords {

  /** How a class is read. */
  private static final class Form {

    final String[] names;
    final Kind[] kinds;
    final Function<@Nullable Object[], Object> constructor;

    Form(String[] names, Kind[] kinds, Function<@Nullable Object[], Object> constructor) {
      this.names = names;
      this.kinds = kinds;
      this.constructor = constructor;
    }
  }

  /** The names in the order in which PostgreSQL writes them: the shorter before the longer. */
  private static final Map<Class<?>, Form> FORMS =
      Map.of(
          CreditConfig.class,
          form(
              "configId isActive tenantId creditCost operationCode",
              UsualRecords::creditConfig,
              Kind.TEXT,
              Kind.TRUTH,
              Kind.TEXT,
              Kind.NUMBER,
              Kind.TEXT),
          User.class,
          form(
              "name email userId roleIds isActive tenantId",
              UsualRecords::user,
              Kind.TEXT,
              Kind.TEXT,
              Kind.TEXT,
              Kind.TEXTS,
              Kind.TRUTH,
              Kind.TEXT),
          Role.class,
          form(
              "roleId isActive roleName tenantId permissions",
              UsualRecords::role,
              Kind.TEXT,
              Kind.TRUTH,
              Kind.TEXT,
              Kind.TEXT,
              Kind.TEXTS),
          OrgEntity.class,
          form(
              "entityId isActive tenantId entityName entityType parentEntityId",
              UsualRecords::entity,
              Kind.TEXT,
              Kind.TRUTH,
              Kind.TEXT,
              Kind.TEXT,
              Kind.TEXT,
              Kind.TEXT));

  private UsualRecords() {}

  /** The envelope's record; null where it, or its class, is better left to the parser. */
  static <T> @Nullable T read(Envelope envelope, Class<T> recordClass) {
    Form form = FORMS.get(recordClass);
    @Nullable Object[] values =
        form == null ? null : new UsualRecord(envelope).values(form.names, form.kinds);
    return form == null || values == null ? null : recordClass.cast(form.constructor.apply(values));
  }

  private static Form form(
      String names, Function<@Nullable Object[], Object> constructor, Kind... kinds) {
    return new Form(names.split(" ", -1), kinds, constructor);
  }

  @SuppressWarnings("NullAway") // Jackson leaves what is absent null as well
  private static CreditConfig creditConfig(@Nullable Object[] values) {
    return new CreditConfig(
        (String) values[0],
        (String) values[2],
        (String) values[4],
        (BigDecimal) values[3],
        Boolean.TRUE.equals(values[1]));
  }

  @SuppressWarnings({"NullAway", "unchecked"})
  private static User user(@Nullable Object[] values) {
    return new User(
        (String) values[2],
        (String) values[5],
        (String) values[1],
        (String) values[0],
        (List<String>) values[3],
        Boolean.TRUE.equals(values[4]));
  }

  @SuppressWarnings({"NullAway", "unchecked"})
  private static Role role(@Nullable Object[] values) {
    return new Role(
        (String) values[0],
        (String) values[3],
        (String) values[2],
        (List<String>) values[4],
        Boolean.TRUE.equals(values[1]));
  }

  @SuppressWarnings("NullAway")
  private static OrgEntity entity(@Nullable Object[] values) {
    return new OrgEntity(
        (String) values[0],
        (String) values[2],
        (String) values[5],
        (String) values[4],
        (String) values[3],
        Boolean.TRUE.equals(values[1]));
  }
}
