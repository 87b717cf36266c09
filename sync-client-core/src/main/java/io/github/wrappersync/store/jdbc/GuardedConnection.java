package io.github.wrappersync.store.jdbc;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;

/**
 * A connection as handlers get it: the transaction's end is not theirs to decide. Closing it does
 * nothing, so that code that closes what it was given still works.
 */
final class GuardedConnection {

  private static final Set<String> REFUSED = Set.of("commit", "setAutoCommit", "abort");

  private GuardedConnection() {}

  static Connection of(Connection connection) {
    return (Connection)
        Proxy.newProxyInstance(
            GuardedConnection.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> {
              boolean wholeRollback =
                  method.getName().equals("rollback") && method.getParameterCount() == 0;
              if (REFUSED.contains(method.getName()) || wholeRollback) {
                throw new SQLException(
                    "A handler called %s() on its connection: the client ends the transaction, as it also remembers the change in it. To undo what was done, throw an exception"
                        .formatted(method.getName()));
              }
              if (method.getName().equals("close")) {
                return null;
              }
              try {
                return method.invoke(connection, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
