package io.github.wrappersync.internal.engine;

import io.github.wrappersync.internal.engine.ShownRecords.Shown;
import io.github.wrappersync.model.Change;
import io.github.wrappersync.model.DataType;
import io.github.wrappersync.wire.Envelope;
import io.github.wrappersync.wire.WireCodec;
import io.github.wrappersync.wire.WireException;
import java.util.AbstractCollection;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The records of a snapshot as a view is given them: the changes are made while they are read, so
 * that a million of them is never there at once.
 *
 * @param <T> the class of the records
 */
final class LoadedRecords<T> extends AbstractCollection<Change<T>> {

  /** So many are read by all processors. */
  private static final int MANY = 1_000;

  private final DataType<T> dataType;
  private final PackedEvents events;

  /** What is shown of each event; null where there is nothing. */
  private final @Nullable Shown<T>[] shown;

  private int size;

  @SuppressWarnings({"unchecked", "rawtypes"}) // holds nothing yet
  LoadedRecords(DataType<T> dataType, PackedEvents events) {
    this.dataType = dataType;
    this.events = events;
    this.shown = new Shown[events.size()];
  }

  /**
   * Reads the data of all.
   *
   * @param otherwise what to show of a record whose data can not be read; null for nothing
   */
  void read(BiFunction<Envelope, WireException, @Nullable Shown<T>> otherwise) {
    IntStream places = IntStream.range(0, shown.length);
    (isLarge() ? places.parallel() : places).forEach(this::read);
    for (int i = 0; i < shown.length; i++) {
      if (shown[i] == null) {
        shown[i] = readAgain(events.get(i), otherwise);
      }
      size += shown[i] == null ? 0 : 1;
    }
  }

  /** Whether it is worth the while to work on them with several processors. */
  boolean isLarge() {
    return shown.length >= MANY;
  }

  /** What is shown, by tenant and record; asked for once, by any thread. */
  ShownRecords<T> arranged() {
    ShownRecords<T> records = new ShownRecords<>();
    for (int i = 0; i < shown.length; i++) {
      Shown<T> state = shown[i];
      if (state != null) {
        records.put(events.channel(i).tenantId(), state);
      }
    }
    return records;
  }

  private void read(int place) {
    Envelope event = events.get(place);
    try {
      shown[place] = shown(event);
    } catch (WireException e) {
      shown[place] = null; // it is told in order
    }
  }

  private @Nullable Shown<T> readAgain(
      Envelope event, BiFunction<Envelope, WireException, @Nullable Shown<T>> otherwise) {
    try {
      return shown(event);
    } catch (WireException e) {
      return otherwise.apply(event, e);
    }
  }

  private Shown<T> shown(Envelope event) {
    return new Shown<>(
        event.recordId(),
        WireCodec.toRecord(event, dataType),
        event.position(),
        SecretHash.of(event.data()));
  }

  /** What is kept of a change. */
  static <T> Shown<T> shown(Change<T> change, String data) {
    return new Shown<>(change.recordId(), change.record(), change.position(), SecretHash.of(data));
  }

  /** An event with a record that was read from an earlier one. */
  static <T> Change<T> change(Envelope event, DataType<T> dataType, Shown<T> state, long position) {
    return new Change<>(
        dataType,
        event.changeType(),
        event.channel().tenantId(),
        state.recordId,
        state.record,
        Set.copyOf(event.changedFields()),
        event.reason(),
        event.priority(),
        position,
        event.eventId(),
        event.timestamp(),
        event.traceparent());
  }

  @Override
  public Iterator<Change<T>> iterator() {
    return new Iterator<>() {
      private int at = nextFrom(0);

      @Override
      public boolean hasNext() {
        return at < shown.length;
      }

      @Override
      public Change<T> next() {
        Shown<T> state = hasNext() ? shown[at] : null;
        if (state == null) {
          throw new NoSuchElementException();
        }
        Envelope head = events.head(at, state.recordId);
        at = nextFrom(at + 1);
        return change(head, dataType, state, state.position);
      }
    };
  }

  /** Where something is shown. */
  private int nextFrom(int place) {
    int at = place;
    while (at < shown.length && shown[at] == null) {
      at++;
    }
    return at;
  }

  @Override
  public int size() {
    return size;
  }
}
