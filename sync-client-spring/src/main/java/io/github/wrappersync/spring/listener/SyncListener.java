package io.github.wrappersync.spring.listener;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.aot.hint.annotation.Reflective;

/**
 * Marks a method of a bean that is told of each change of one data type: a handler of the client.
 *
 * <pre>{@code
 * @SyncListener(id = "bill-recalculation", transactional = true)
 * void onPrice(Change<CreditConfig> change) {
 *   jdbcTemplate.update("UPDATE bill SET unit_price = ? WHERE …", change.record().creditCost());
 * }
 * }</pre>
 *
 * <p><b>Parameters.</b> One {@code Change<T>}, or the record itself, {@code T}: a method that takes
 * the record alone is not told of deletes, unless it takes a {@link
 * io.github.wrappersync.model.ChangeType} as well. A transactional method may also take the {@link
 * java.sql.Connection} of its transaction. The method returns nothing, and may throw anything.
 *
 * <p><b>Several changes at once.</b> A transactional method may take a {@code List<Change<T>>}:
 * then it is told of what waits, up to {@link #batchSize} changes, all in one transaction, so that
 * it can use JDBC batches. Nothing waits for a list to fill. If the transaction fails, its changes
 * are told one at a time, so that tries and dead letters are those of one change; see {@link
 * io.github.wrappersync.client.TransactionalBatchHandler}.
 *
 * <p><b>Calls.</b> As {@link io.github.wrappersync.client.ChangeHandler} says: off the Redis
 * thread, for one tenant one change at a time and in order, for several tenants by several threads.
 * What it throws has the change tried again, and makes it a dead letter in the end. A listener that
 * is told for the first time is told every record that exists.
 *
 * <p>It may mark another annotation, with {@code @AliasFor} for what that one says, and stands on
 * methods of singletons, also where these are proxied. Every text may hold placeholders such as
 * {@code ${billing.tenants}}. What is wrong about listeners ends the start of the application, all
 * of it named at once.
 */
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Reflective
public @interface SyncListener {

  /**
   * Names the listener in the stores, with its checkpoint, and in logs: keep it over releases, also
   * when the method is renamed. One of its own for each, of 1 to 200 visible ASCII characters.
   */
  String id();

  /**
   * The name of the data type, such as {@code credit-configs}. Default: that of the parameter's
   * class, among those of the wrapper and the {@code DataType} beans.
   */
  String dataType() default "";

  /**
   * The tenants of whose changes it is told, which must be among the client's; a text may name
   * several, with commas between them. Default: all of the client.
   */
  String[] tenants() default {};

  /**
   * Whether the method runs in the transaction that remembers the change as done, so that what it
   * writes to that database happens exactly once. The transaction is one of the application's
   * {@code PlatformTransactionManager}: what {@code JdbcTemplate}, JPA and {@code @Transactional}
   * methods do in it joins it. Needs {@code sync.client.jdbc.enabled=true}, or stores of your own.
   */
  boolean transactional() default false;

  /**
   * How often to try a change before it becomes a dead letter: a number from 1, or {@code
   * unlimited}. Default: {@code sync.client.listener.attempts}.
   */
  String attempts() default "";

  /**
   * How long to wait after the first failure, such as {@code 100ms}; doubled after each further
   * one. Default: {@code sync.client.listener.first-backoff}.
   */
  String firstBackoff() default "";

  /** The longest wait, such as {@code 10s}. Default: {@code sync.client.listener.max-backoff}. */
  String maxBackoff() default "";

  /**
   * How long a call may take before it is interrupted and counts as failed, such as {@code 30s}, or
   * {@code none}. Default: {@code sync.client.listener.timeout}.
   */
  String timeout() default "";

  /**
   * How many calls of the method run at once, each for other tenants: a number from 1. {@code
   * sync.client.handler-threads} bounds all listeners together. Default: {@code
   * sync.client.listener.concurrency}.
   */
  String concurrency() default "";

  /**
   * How many changes a method that takes a {@code List<Change<T>>} is told at once at most, from 1
   * to 10,000. Default: {@code sync.client.listener.batch-size}. Only for such methods.
   */
  String batchSize() default "";

  /**
   * What the method throws that is not worth another try, with its subclasses: the change becomes a
   * dead letter at once.
   */
  Class<? extends Throwable>[] noRetryFor() default {};

  /**
   * The name of a {@link SyncListenerErrorHandler} bean. Default: none, every failure is tried
   * again. Not with {@link #transactional}: what the method wrote before it failed would be kept.
   */
  String errorHandler() default "";

  /**
   * Whether it starts with the application: {@code true} or {@code false}. Otherwise it begins
   * paused, until {@link SyncListenerRegistry#resume}.
   */
  String autoStartup() default "true";
}
