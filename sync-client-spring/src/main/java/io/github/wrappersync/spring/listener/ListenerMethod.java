package io.github.wrappersync.spring.listener;

import io.github.wrappersync.model.Change;
import io.github.wrappersync.model.ChangeType;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A method of a bean, and what its parameters are given. */
final class ListenerMethod {

  /** What a parameter is given. */
  enum Argument {
    CHANGE,
    CHANGES,
    RECORD,
    TYPE,
    CONNECTION
  }

  private final Object bean;
  private final Method method;
  private final List<Argument> arguments;

  /**
   * @param method can be called on the bean, also where that is a proxy
   */
  ListenerMethod(Object bean, Method method, List<Argument> arguments) {
    this.bean = bean;
    this.method = method;
    this.arguments = arguments;
    method.trySetAccessible();
  }

  /** Whether deletes are none of its business: it could not tell them from other changes. */
  private boolean leavesOut(Change<?> change) {
    return change.isDelete()
        && !arguments.contains(Argument.CHANGE)
        && !arguments.contains(Argument.CHANGES)
        && !arguments.contains(Argument.TYPE);
  }

  /** Calls it, and throws what it throws. */
  void call(Change<?> change, @Nullable Connection transaction) throws Exception {
    if (leavesOut(change)) {
      return;
    }
    invoke(
        argument ->
            switch (argument) {
              case CHANGE -> change;
              case CHANGES -> List.of(change);
              case RECORD -> change.record();
              case TYPE -> change.type();
              case CONNECTION -> transaction;
            });
  }

  /** Calls it with several changes, which it takes, and throws what it throws. */
  void callAll(List<? extends Change<?>> changes, Connection transaction) throws Exception {
    invoke(argument -> argument == Argument.CHANGES ? changes : transaction);
  }

  private void invoke(Function<Argument, @Nullable Object> value) throws Exception {
    @Nullable Object[] values = new @Nullable Object[arguments.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = value.apply(arguments.get(i));
    }
    try {
      method.invoke(bean, values);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }

  /** What a parameter of this class is given, apart from the record. */
  static @Nullable Argument argumentFor(Class<?> parameter) {
    if (parameter == Change.class) {
      return Argument.CHANGE;
    }
    if (parameter == List.class) {
      return Argument.CHANGES;
    }
    if (parameter == ChangeType.class) {
      return Argument.TYPE;
    }
    return parameter == Connection.class ? Argument.CONNECTION : null;
  }
}
