package io.github.wrappersync.model;

import java.util.Objects;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * A typed handle on one kind of records: its name in channels and on the wire, the class its
 * records are read into, and how a record tells its id.
 *
 * <p>The wrapper's own four are constants of {@link DataTypes}. An application names others itself:
 *
 * <pre>{@code
 * DataType<License> LICENSES = DataType.of("licenses", License.class, License::licenseId);
 * }</pre>
 *
 * <p>Two data types are equal if their names and classes are.
 *
 * @param <T> the class of the records, read from JSON by the names of its components or properties
 */
public final class DataType<T> {

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,62}");

  private final String name;
  private final Class<T> recordClass;
  private final Function<? super T, String> recordId;

  private DataType(String name, Class<T> recordClass, Function<? super T, String> recordId) {
    this.name = name;
    this.recordClass = recordClass;
    this.recordId = recordId;
  }

  /**
   * Names a kind of records.
   *
   * @param name lower-case letters, digits and hyphens, beginning with a letter, at most 63: {@code
   *     "licenses"}
   * @param recordClass the class that the record's JSON is read into
   * @param recordId gives the id of a record
   * @throws IllegalArgumentException if the name has another form
   */
  public static <T> DataType<T> of(
      String name, Class<T> recordClass, Function<? super T, String> recordId) {
    Objects.requireNonNull(recordClass, "recordClass");
    Objects.requireNonNull(recordId, "recordId");
    if (!isName(name)) {
      throw new IllegalArgumentException(
          "The data type name '%s' is not usable in a channel: expected lower-case letters, digits and hyphens, beginning"
                  .formatted(name)
              + " with a letter, at most 63, as in 'credit-configs'");
    }
    return new DataType<>(name, recordClass, recordId);
  }

  /**
   * Tells whether the text has the form of a data type's name; the same form holds for an
   * application's name.
   */
  public static boolean isName(String text) {
    return NAME.matcher(text).matches();
  }

  /** The name in channels and on the wire, such as {@code credit-configs}. */
  public String name() {
    return name;
  }

  public Class<T> recordClass() {
    return recordClass;
  }

  /** The id of the record, as it stands in {@link Change#recordId()}. */
  public String recordId(T value) {
    return recordId.apply(value);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DataType<?> that
        && name.equals(that.name)
        && recordClass.equals(that.recordClass);
  }

  @Override
  public int hashCode() {
    return Objects.hash(name, recordClass);
  }

  @Override
  public String toString() {
    return name;
  }
}
