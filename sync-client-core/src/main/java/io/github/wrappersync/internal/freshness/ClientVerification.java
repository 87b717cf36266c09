package io.github.wrappersync.internal.freshness;

import io.github.wrappersync.internal.engine.StatusBoard;
import io.github.wrappersync.model.Change;
import io.github.wrappersync.model.Channel;
import io.github.wrappersync.model.DataType;
import io.github.wrappersync.time.TimeSource;
import io.github.wrappersync.view.Verification;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A client's answers to its views. Safe for use by several threads. */
public final class ClientVerification implements Verification {

  private final String application;
  private final StatusBoard board;
  private final StaleReads staleReads;
  private volatile @Nullable Fetches fetches;

  public ClientVerification(String application, StatusBoard board, TimeSource time) {
    this.application = application;
    this.board = board;
    this.staleReads = new StaleReads(time, board);
    board.whenCurrent(staleReads::verified);
  }

  /** The client has been started: records can be fetched from now on. */
  public void started(Fetches way) {
    fetches = way;
  }

  @Override
  public long age(DataType<?> dataType, String tenantId) {
    return isFollowed(tenantId) ? board.age(dataType.name(), tenantId) : NEVER;
  }

  @Override
  public long position(DataType<?> dataType, String tenantId) {
    return board.position(channel(dataType, tenantId));
  }

  @Override
  public String situation(DataType<?> dataType, String tenantId) {
    if (!isFollowed(tenantId)) {
      return "the client does not follow this tenant, check its id, or name it in tenants(…) of the builder";
    }
    boolean refused = board.refusedDataTypes().contains(dataType.name());
    return (refused ? "the publisher refuses this data type, " : "")
        + "the client's state is "
        + board.state()
        + board.lastError().map(error -> ", its last problem was: " + error).orElse("");
  }

  @Override
  public void servedStale(DataType<?> dataType, String tenantId, long limitNanos) {
    board.servedStale(channel(dataType, tenantId));
    staleReads.served(channel(dataType, tenantId), limitNanos);
  }

  @Override
  public <T, I> Fetcher<I> fetcher(DataType<T> dataType, Function<List<Change<T>>, I> arrange) {
    return new ChannelFetcher<>(dataType, arrange, () -> Optional.ofNullable(fetches));
  }

  private boolean isFollowed(String tenantId) {
    Fetches present = fetches;
    return present == null || present.covers(tenantId);
  }

  private Channel channel(DataType<?> dataType, String tenantId) {
    return new Channel(application, tenantId, dataType.name());
  }
}
