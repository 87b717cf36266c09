package io.github.wrappersync.spring.listener;

import io.github.wrappersync.client.SyncClient;
import io.github.wrappersync.model.DataType;
import io.github.wrappersync.spring.SyncConfigurationException;
import io.github.wrappersync.spring.listener.ListenerFactory.Ready;
import io.github.wrappersync.status.HandlerStatus;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.aop.framework.autoproxy.AutoProxyUtils;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.util.ClassUtils;

/**
 * Finds the {@link SyncListener} methods of all beans once these are there, and registers them with
 * the client before it starts. A bean of the auto-configuration.
 */
public final class SyncListenerRegistrar
    implements SyncListenerRegistry, SmartInitializingSingleton {

  private static final Logger log = LoggerFactory.getLogger("io.github.wrappersync.spring");

  private final ConfigurableListableBeanFactory beans;
  private final ObjectProvider<SyncClient> client;
  private final ListenerDefaults defaults;
  private final Map<String, Listener> listeners = new TreeMap<>();

  /**
   * @param client there is none where {@code sync.client.application} is not set
   */
  public SyncListenerRegistrar(
      ConfigurableListableBeanFactory beans,
      ObjectProvider<SyncClient> client,
      ListenerDefaults defaults) {
    this.beans = beans;
    this.client = client;
    this.defaults = defaults;
  }

  @Override
  public synchronized List<Listener> listeners() {
    return List.copyOf(listeners.values());
  }

  @Override
  public Optional<HandlerStatus> status(String id) {
    return Optional.ofNullable(client.getIfUnique())
        .map(present -> present.status().handlers().get(id));
  }

  @Override
  public void pause(String id) {
    client.getObject().pause(id);
  }

  @Override
  public void resume(String id) {
    client.getObject().resume(id);
  }

  /**
   * Registers all listeners.
   *
   * @throws SyncConfigurationException if something is wrong about any of them; it names all of it
   */
  @Override
  public synchronized void afterSingletonsInstantiated() {
    List<Found> found = new ArrayList<>();
    for (String name : beans.getBeanNamesForType(Object.class, true, false)) {
      if (!ScopedProxyUtils.isScopedTarget(name)) {
        find(name, found);
      }
    }
    if (!found.isEmpty()) {
      register(found);
    }
  }

  /** A bean whose methods name classes that are not there is none with listeners of ours. */
  private void find(String name, List<Found> found) {
    try {
      Class<?> type = classOf(name);
      if (type != null && !type.getName().startsWith("org.springframework.")) {
        MethodIntrospector.selectMethods(type, SyncListenerRegistrar::annotation)
            .forEach((method, listener) -> found.add(new Found(name, type, method, listener)));
      }
    } catch (LinkageError | IllegalStateException e) {
      log.debug("The methods of bean '{}' cannot be looked at", name, e);
    }
  }

  /** What the application wrote, also where the bean is a proxy of it. */
  private @Nullable Class<?> classOf(String name) {
    Class<?> type = AutoProxyUtils.determineTargetClass(beans, name);
    if (type != null && Proxy.isProxyClass(type)) {
      Object bean = beans.getSingleton(name);
      return bean == null ? type : AopProxyUtils.ultimateTargetClass(bean);
    }
    return type == null ? null : ClassUtils.getUserClass(type);
  }

  private record Found(String beanName, Class<?> type, Method method, SyncListener listener) {
    String where() {
      return ListenerFactory.name(method, type);
    }
  }

  private static @Nullable SyncListener annotation(Method method) {
    return AnnotatedElementUtils.findMergedAnnotation(method, SyncListener.class);
  }

  private void register(List<Found> found) {
    SyncClient present = client.getIfUnique();
    if (present == null) {
      throw new SyncConfigurationException(
          "There are methods marked @SyncListener, and no client to tell them anything: %s"
              .formatted(String.join(", ", found.stream().map(Found::where).toList())),
          "Set sync.client.application to the application that this is, such as crm, with sync.client.publisher-url and sync.client.token; or declare one SyncClient bean, or a primary one. To start without, set sync.client.listener.enabled=false.",
          null);
    }
    List<DataType<?>> dataTypes = new ArrayList<>();
    beans.getBeanProvider(DataType.class).orderedStream().forEach(dataTypes::add);
    ListenerFactory factory = new ListenerFactory(beans, new DataTypeLookup(dataTypes), defaults);
    List<Ready> ready = new ArrayList<>();
    for (Found each : found) {
      Ready made = factory.make(each.beanName(), each.type(), each.method(), each.listener());
      if (made != null) {
        ready.add(made);
      }
    }
    ready.forEach(each -> register(each, present, factory));
    if (!factory.faults().isEmpty()) {
      throw failure(factory.faults());
    }
  }

  private void register(Ready ready, SyncClient present, ListenerFactory factory) {
    String where = ready.about().method();
    Listener former = listeners.get(ready.about().id());
    if (former != null) {
      factory.fault(
          where,
          "its id '%s' is also that of %s".formatted(former.id(), former.method()),
          "give each listener an id of its own");
      return;
    }
    try {
      ready.registerWith(present);
      if (!ready.autoStartup()) {
        present.pause(ready.about().id());
      }
      listeners.put(ready.about().id(), ready.about());
    } catch (IllegalArgumentException e) {
      factory.fault(
          where,
          String.valueOf(e.getMessage()),
          ready.about().transactional()
              ? "for a transaction the client's stores must be in a database: set sync.client.jdbc.enabled=true, with a DataSource; or declare a JdbcStores bean; or take transactional out"
              : "correct it");
    }
  }

  private static SyncConfigurationException failure(List<ListenerFault> faults) {
    List<String> problems = new ArrayList<>();
    List<String> fixes = new ArrayList<>();
    for (ListenerFault fault : faults) {
      problems.add("%n  %d. %s: %s".formatted(problems.size() + 1, fault.where(), fault.problem()));
      fixes.add("%n  %d. %s".formatted(fixes.size() + 1, fault.fix()));
    }
    return new SyncConfigurationException(
        "Methods marked @SyncListener cannot be told of changes:" + String.join("", problems),
        "Mend each of them:" + String.join("", fixes),
        null);
  }
}
