package io.github.wrappersync.spring.listener;

import io.github.wrappersync.model.Change;
import io.github.wrappersync.spring.listener.ListenerMethod.Argument;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.BaseStream;
import org.springframework.core.ResolvableType;

/**
 * What a listener's method takes.
 *
 * @param arguments what each parameter is given
 * @param recordClass the class of the records; empty where {@code Change<?>} leaves it open
 */
record ListenerSignature(List<Argument> arguments, Optional<Class<?>> recordClass) {

  private static final Set<Argument> TOLD =
      Set.of(Argument.CHANGE, Argument.CHANGES, Argument.RECORD);

  private static final String EXPECTED =
      "declare it as void method(Change<T> change), or void method(T record) with the record alone, which is not told of deletes; a ChangeType may follow, and a Connection where it is transactional; or, for several changes in one transaction, as void method(List<Change<T>> changes)";

  /**
   * Reads a method's signature.
   *
   * @param faults is told of each problem and its fix
   */
  static ListenerSignature of(
      Method method, Class<?> beanClass, boolean transactional, BiConsumer<String, String> faults) {
    List<Argument> arguments = new ArrayList<>();
    Optional<Class<?>> recordClass = Optional.empty();
    for (int i = 0; i < method.getParameterCount(); i++) {
      ResolvableType parameter = ResolvableType.forMethodParameter(method, i, beanClass);
      Argument argument = ListenerMethod.argumentFor(parameter.toClass());
      arguments.add(argument == null ? Argument.RECORD : argument);
      if (argument == null) {
        recordClass = Optional.of(parameter.toClass());
        checkRecord(parameter, faults);
      } else if (argument == Argument.CHANGE) {
        recordClass = Optional.ofNullable(parameter.getGeneric(0).resolve());
      } else if (argument == Argument.CHANGES) {
        recordClass = Optional.ofNullable(parameter.getGeneric(0, 0).resolve());
        checkChanges(parameter, faults);
      }
    }
    recordClass = recordClass.filter(type -> type != Object.class);
    checkParameters(arguments, transactional, faults);
    checkBatch(arguments, transactional, faults);
    checkMethod(method, faults);
    return new ListenerSignature(List.copyOf(arguments), recordClass);
  }

  /** Whether it takes several changes at once. */
  boolean isBatch() {
    return arguments.contains(Argument.CHANGES);
  }

  private static void checkRecord(ResolvableType parameter, BiConsumer<String, String> faults) {
    Class<?> type = parameter.toClass();
    if (type.isArray()
        || Iterable.class.isAssignableFrom(type)
        || BaseStream.class.isAssignableFrom(type)) {
      faults.accept(
          "it takes %s, which is no record".formatted(parameter),
          "declare it as List<Change<T>>, with transactional = true, for several changes at once");
    }
  }

  private static void checkChanges(ResolvableType parameter, BiConsumer<String, String> faults) {
    if (parameter.getGeneric(0).toClass() != Change.class) {
      faults.accept(
          "it takes %s, and there are lists of changes only".formatted(parameter),
          "declare it as List<Change<T>>: a change also says whether its record was deleted");
    }
  }

  private static void checkBatch(
      List<Argument> arguments, boolean transactional, BiConsumer<String, String> faults) {
    if (!arguments.contains(Argument.CHANGES)) {
      return;
    }
    if (!transactional) {
      faults.accept(
          "it takes several changes, and has no transaction in which to do all of them or none",
          "add transactional = true, or let it take one Change<T>");
    }
    if (arguments.contains(Argument.TYPE)) {
      faults.accept(
          "it takes several changes and one ChangeType",
          "take the ChangeType out, and ask each change for its type()");
    }
  }

  private static void checkParameters(
      List<Argument> arguments, boolean transactional, BiConsumer<String, String> faults) {
    long told = arguments.stream().filter(a -> TOLD.contains(a)).count();
    if (told != 1) {
      faults.accept(
          told == 0
              ? "it takes neither a change nor a record"
              : "it takes %d parameters that are changes or records".formatted(told),
          EXPECTED);
    } else if (arguments.stream().distinct().count() != arguments.size()) {
      faults.accept("it takes two parameters of one kind", EXPECTED);
    }
    if (arguments.contains(Argument.CONNECTION) && !transactional) {
      faults.accept(
          "it takes a Connection, and has no transaction",
          "add transactional = true, or take the connection out");
    }
  }

  private static void checkMethod(Method method, BiConsumer<String, String> faults) {
    if (method.getReturnType() != void.class) {
      faults.accept(
          "it returns %s, which nobody would look at".formatted(method.getReturnType().getName()),
          "let it return void, once what it does is done");
    }
    if (Modifier.isStatic(method.getModifiers())) {
      faults.accept("it is static", "make it a method of the bean");
    }
    if (Modifier.isPrivate(method.getModifiers())) {
      faults.accept(
          "it is private, and could not be called any more once its bean has a proxy",
          "take private out");
    }
  }
}
