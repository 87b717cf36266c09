package io.github.wrappersync.store.jdbc;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A connection as handlers get it: the transaction's end is not theirs to decide. Closing it does
 * nothing, so that code that closes what it was given still works. What it makes leads back to it;
 * only {@code unwrap} leads out.
 */
final class GuardedConnection {

  /** H2 commits when the isolation level is set. */
  private static final Set<String> REFUSED =
      Set.of("commit", "setAutoCommit", "abort", "setTransactionIsolation");

  private GuardedConnection() {}

  static Connection of(Connection connection) {
    return proxy(
        Connection.class, (proxy, method, arguments) -> call(connection, proxy, method, arguments));
  }

  private static @Nullable Object call(
      Connection connection, Object proxy, Method method, Object @Nullable [] arguments)
      throws Throwable {
    boolean wholeRollback = method.getName().equals("rollback") && method.getParameterCount() == 0;
    if (REFUSED.contains(method.getName()) || wholeRollback) {
      throw new SQLException(
          "A handler called %s() on its connection: the client ends the transaction, as it also remembers the change in it. To undo what was done, throw an exception"
              .formatted(method.getName()));
    }
    return switch (method.getName()) {
      case "close" -> null;
      case "equals" -> arguments != null && arguments[0] == proxy;
      default -> leadingBack((Connection) proxy, method, invoke(connection, method, arguments));
    };
  }

  private static @Nullable Object leadingBack(
      Connection guarded, Method method, @Nullable Object made) {
    boolean leadsOut = made instanceof Statement || made instanceof DatabaseMetaData;
    if (made == null || !leadsOut || method.getName().equals("unwrap")) {
      return made;
    }
    return proxy(
        method.getReturnType(),
        (proxy, called, arguments) ->
            called.getName().equals("getConnection") ? guarded : invoke(made, called, arguments));
  }

  private static <T> T proxy(Class<T> type, InvocationHandler calls) {
    return type.cast(
        Proxy.newProxyInstance(
            GuardedConnection.class.getClassLoader(), new Class<?>[] {type}, calls));
  }

  private static @Nullable Object invoke(
      Object target, Method method, Object @Nullable [] arguments) throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
