package io.github.wrappersync.spring.listener;

import io.github.wrappersync.client.HandlerOptions;
import io.github.wrappersync.client.SyncClient;
import io.github.wrappersync.model.Change;
import io.github.wrappersync.model.DataType;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.BeansException;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.util.ClassUtils;

/** Makes a handler of a method, or says what keeps it from being one. */
final class ListenerFactory {

  private final ConfigurableListableBeanFactory beans;
  private final DataTypeLookup dataTypes;
  private final ListenerDefaults defaults;
  private final List<ListenerFault> faults = new ArrayList<>();

  ListenerFactory(
      ConfigurableListableBeanFactory beans, DataTypeLookup dataTypes, ListenerDefaults defaults) {
    this.beans = beans;
    this.dataTypes = dataTypes;
    this.defaults = defaults;
  }

  /** A method that can be registered. */
  record Ready(
      SyncListenerRegistry.Listener about,
      DataType<?> dataType,
      HandlerOptions options,
      boolean autoStartup,
      Code code,
      @Nullable BatchCode batchCode) {

    /** Registers it. Throws what the client says against it. */
    void registerWith(SyncClient client) {
      register(client, dataType);
    }

    private <T> void register(SyncClient client, DataType<T> type) {
      BatchCode together = batchCode;
      if (together != null) {
        client.handleBatchInTransaction(about.id(), type, together::call, options);
      } else if (about.transactional()) {
        client.handleInTransaction(about.id(), type, code::call, options);
      } else {
        client.handle(about.id(), type, change -> code.call(change, null), options);
      }
    }
  }

  /** What is done with a change. */
  @FunctionalInterface
  interface Code {
    void call(Change<?> change, @Nullable Connection transaction) throws Exception;
  }

  /** What is done with several changes. */
  @FunctionalInterface
  interface BatchCode {
    void call(List<? extends Change<?>> changes, Connection transaction) throws Exception;
  }

  List<ListenerFault> faults() {
    return faults;
  }

  static String name(Method method, Class<?> beanClass) {
    List<String> parameters = new ArrayList<>();
    for (Class<?> parameter : method.getParameterTypes()) {
      parameters.add(ClassUtils.getShortName(parameter));
    }
    return "%s.%s(%s)"
        .formatted(beanClass.getName(), method.getName(), String.join(", ", parameters));
  }

  /** The handler; null where there is a fault, which {@link #faults} names. */
  @Nullable Ready make(String beanName, Class<?> beanClass, Method method, SyncListener listener) {
    String where = name(method, beanClass);
    int before = faults.size();
    ListenerSignature signature =
        ListenerSignature.of(
            method, beanClass, listener.transactional(), (p, f) -> fault(where, p, f));
    ListenerSettings settings =
        ListenerSettings.of(
            listener,
            signature.isBatch(),
            defaults,
            beans::resolveEmbeddedValue,
            (p, f) -> fault(where, p, f));
    if (listener.transactional() && !settings.errorHandler().isEmpty()) {
      fault(
          where,
          "it is transactional, and has an error handler",
          "catch in the method what it can mend, or take errorHandler out: an error handler that returns would keep what the method wrote before it failed");
    }
    if (marks(method) > 1) {
      fault(
          where,
          "it is marked %d times, by annotations that stand for @SyncListener"
              .formatted(marks(method)),
          "leave one of them, and make a method of its own for each of the others");
    }
    if (!beans.isSingleton(beanName)) {
      fault(
          where,
          "its bean '%s' is no singleton".formatted(beanName),
          "make it one, and have it ask for what has another scope");
    }
    if (faults.size() > before) {
      return null;
    }
    DataType<?> dataType =
        dataTypes.find(settings.dataType(), signature.recordClass(), (p, f) -> fault(where, p, f));
    SyncListenerErrorHandler errors = errorHandler(where, settings.errorHandler());
    ListenerMethod call = callable(where, beanName, method, signature);
    if (dataType == null || call == null || faults.size() > before) {
      return null;
    }
    return new Ready(
        new SyncListenerRegistry.Listener(
            settings.id(), dataType.name(), settings.tenants(), listener.transactional(), where),
        dataType,
        settings.options(),
        settings.autoStartup(),
        errors == null ? call::call : guarded(settings.id(), call, errors),
        signature.isBatch() ? call::callAll : null);
  }

  private static long marks(Method method) {
    return MergedAnnotations.from(method).stream(SyncListener.class).count();
  }

  private static Code guarded(String id, ListenerMethod call, SyncListenerErrorHandler errors) {
    return (change, transaction) -> {
      try {
        call.call(change, transaction);
      } catch (InterruptedException e) {
        throw e;
      } catch (Exception e) {
        errors.handle(id, change, e);
      }
    };
  }

  private @Nullable ListenerMethod callable(
      String where, String beanName, Method method, ListenerSignature signature) {
    Object bean = beans.getBean(beanName);
    try {
      return new ListenerMethod(
          bean, AopUtils.selectInvocableMethod(method, bean.getClass()), signature.arguments());
    } catch (IllegalStateException e) {
      fault(
          where,
          "it cannot be called through the bean's proxy: " + e.getMessage(),
          "make it neither private nor final, and with a JDK proxy a method of one of the bean's interfaces; or set spring.aop.proxy-target-class=true");
      return null;
    }
  }

  private @Nullable SyncListenerErrorHandler errorHandler(String where, String name) {
    if (name.isEmpty()) {
      return null;
    }
    try {
      return beans.getBean(name, SyncListenerErrorHandler.class);
    } catch (BeansException e) {
      fault(
          where,
          "its error handler '%s' cannot be had: %s".formatted(name, e.getMessage()),
          "declare a SyncListenerErrorHandler bean of that name");
      return null;
    }
  }

  void fault(String where, String problem, String fix) {
    faults.add(new ListenerFault(where, problem, fix));
  }
}
