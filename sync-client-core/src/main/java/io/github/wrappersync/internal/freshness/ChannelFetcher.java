package io.github.wrappersync.internal.freshness;

import io.github.wrappersync.internal.engine.Snapshot;
import io.github.wrappersync.internal.freshness.Fetches.Deadline;
import io.github.wrappersync.internal.text.Printable;
import io.github.wrappersync.model.Change;
import io.github.wrappersync.model.DataType;
import io.github.wrappersync.model.SyncException;
import io.github.wrappersync.view.Freshness;
import io.github.wrappersync.view.Verification.Fetched;
import io.github.wrappersync.view.Verification.Fetcher;
import io.github.wrappersync.wire.Envelope;
import io.github.wrappersync.wire.WireCodec;
import io.github.wrappersync.wire.WireException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Fetches the records that one view holds of a tenant. Safe for use by several threads. */
final class ChannelFetcher<T, I> implements Fetcher<I> {

  private static final Logger log = LoggerFactory.getLogger("io.github.wrappersync.view");

  private record Answer<I>(I records, long askedAt) {}

  private final DataType<T> dataType;
  private final Function<List<Change<T>>, I> arrange;
  private final Supplier<Optional<Fetches>> way;

  /** Requests under way, and their answers for {@link Fetches#KEEP}. */
  private final ConcurrentMap<String, CompletableFuture<Answer<I>>> answers =
      new ConcurrentHashMap<>();

  ChannelFetcher(
      DataType<T> dataType, Function<List<Change<T>>, I> arrange, Supplier<Optional<Fetches>> way) {
    this.dataType = dataType;
    this.arrange = arrange;
    this.way = way;
  }

  @Override
  public Optional<Fetched<I>> fetch(String tenantId, Freshness.OrFetch policy) {
    Optional<Fetches> present = way.get();
    if (present.isEmpty()) {
      return Optional.empty();
    }
    if (!present.get().covers(tenantId)) {
      throw new SyncException("The tenant is not followed");
    }
    return fetch(present.get(), tenantId, policy);
  }

  private Optional<Fetched<I>> fetch(Fetches fetches, String tenantId, Freshness.OrFetch policy) {
    Deadline deadline = Deadline.in(policy.timeout());
    long began = fetches.time().nanos();
    long limit = policy.limit().toNanos();
    fetches.requirePossible();
    if (!answers.containsKey(tenantId)
        && fetches.bringUpToDate(dataType.name(), tenantId, began, limit, deadline)) {
      return Optional.empty();
    }
    try {
      while (true) {
        CompletableFuture<Answer<I>> shared =
            answers.computeIfAbsent(tenantId, id -> ask(fetches, id));
        Answer<I> answer = deadline.await(shared);
        long age = fetches.time().nanos() - answer.askedAt();
        if (answer.askedAt() - began >= 0 || age <= limit) {
          return Optional.of(new Fetched<>(answer.records(), age));
        }
        answers.remove(tenantId, shared); // asked before this look-up, and too long before
      }
    } catch (TimeoutException e) {
      throw new SyncException(
          "The publisher gave no answer within %s".formatted(policy.timeout()), e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof SyncException problem
          ? problem
          : new SyncException("The records could not be read: " + e.getCause(), e.getCause());
    }
  }

  private CompletableFuture<Answer<I>> ask(Fetches fetches, String tenantId) {
    CompletableFuture<Answer<I>> answer = new CompletableFuture<>();
    long askedAt = fetches.time().nanos();
    fetches.read(
        fetches.channel(tenantId, dataType.name()),
        snapshot -> new Answer<>(arrange.apply(records(fetches, snapshot)), askedAt),
        answer,
        () -> answers.remove(tenantId, answer));
    return answer;
  }

  /** A record that cannot be read is left out, as the view leaves it out. */
  private List<Change<T>> records(Fetches fetches, Snapshot snapshot) {
    List<Change<T>> records = new ArrayList<>();
    for (Envelope event : snapshot.records()) {
      try {
        records.add(WireCodec.toChange(event, dataType));
      } catch (WireException e) {
        fetches.board().undecodable(e);
        log.warn(
            "{}. What was fetched lacks the record",
            Printable.text(String.valueOf(e.getMessage())));
      }
    }
    return records;
  }
}
