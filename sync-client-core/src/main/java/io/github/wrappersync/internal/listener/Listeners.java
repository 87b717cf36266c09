package io.github.wrappersync.internal.listener;

import io.github.wrappersync.model.DataType;
import io.github.wrappersync.model.Subscription;
import io.github.wrappersync.time.TimeSource;
import io.github.wrappersync.view.ViewChange;
import io.github.wrappersync.view.ViewChanges;
import io.github.wrappersync.view.ViewListener;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** The listeners of one client's views, by data type. Safe for use by several threads. */
public final class Listeners implements ViewChanges {

  private final Map<DataType<?>, Topic<?>> topics = new ConcurrentHashMap<>();
  private final TimeSource time;
  private final int capacity;
  private volatile Optional<Set<DataType<?>>> begunWith = Optional.empty();
  private volatile boolean closed;

  /** Runs the queues; listeners may be registered before there are threads. */
  private volatile Executor thread =
      task -> {
        throw new IllegalStateException("Nothing changes before the client is started");
      };

  /**
   * @param capacity how many changes may wait for a listener one by one
   */
  public Listeners(TimeSource time, int capacity) {
    this.time = time;
    this.capacity = capacity;
  }

  /**
   * The client begins.
   *
   * @param executor runs the listeners
   * @param told the data types whose changes are told
   */
  public void begin(Executor executor, Set<DataType<?>> told) {
    thread = executor;
    begunWith = Optional.of(Set.copyOf(told));
  }

  @Override
  public <T> Subscription listen(DataType<T> dataType, ViewListener<T> listener) {
    if (closed || begunWith.filter(told -> !told.contains(dataType)).isPresent()) {
      throw new IllegalStateException(
          "The first listener of %s, of which there is no full view, comes too late: register it before start()"
              .formatted(dataType));
    }
    return topic(dataType).add(listener);
  }

  /** Hands changes of a data type over to its listeners; never waits. */
  public <T> Consumer<ViewChange<T>> of(DataType<T> dataType) {
    return topic(dataType);
  }

  /** The data types that somebody listens to. */
  public List<DataType<?>> listenedTo() {
    return topics.values().stream()
        .filter(topic -> !topic.queues.isEmpty())
        .<DataType<?>>map(topic -> topic.dataType)
        .toList();
  }

  /** Drops what waits, and tells nothing more. */
  public void close() {
    closed = true;
    topics.values().forEach(Topic::close);
  }

  @SuppressWarnings("unchecked") // the key is the topic's own data type, with the same class
  private <T> Topic<T> topic(DataType<T> dataType) {
    return (Topic<T>) topics.computeIfAbsent(dataType, type -> new Topic<>(type));
  }

  private final class Topic<T> implements Consumer<ViewChange<T>> {

    private final DataType<T> dataType;
    private final List<ListenerQueue<T>> queues = new CopyOnWriteArrayList<>();

    Topic(DataType<T> dataType) {
      this.dataType = dataType;
    }

    Subscription add(ViewListener<T> listener) {
      ListenerQueue<T> queue =
          new ListenerQueue<>(dataType, listener, capacity, task -> thread.execute(task), time);
      queues.add(queue);
      return () -> {
        queues.remove(queue);
        queue.close();
      };
    }

    @Override
    public void accept(ViewChange<T> change) {
      if (!closed) {
        queues.forEach(queue -> queue.add(change));
      }
    }

    void close() {
      queues.forEach(ListenerQueue::close);
    }
  }
}
