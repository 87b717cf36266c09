package io.github.wrappersync.publisher.operations;

/** A part of the answer to {@code GET /admin/status}: a bean each, whose name is its member. */
public interface StatusPart {

  /** The member of the answer. */
  String name();

  /**
   * The value as it is to be written: a record, a map or a list. May block for a query.
   *
   * @throws RuntimeException if it can not be read: the whole answer fails, as half of it could be
   *     taken for all
   */
  Object read();
}
