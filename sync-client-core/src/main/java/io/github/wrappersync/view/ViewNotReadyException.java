package io.github.wrappersync.view;

import io.github.wrappersync.model.DataType;
import io.github.wrappersync.model.SyncException;

/**
 * A view was asked before its first load. It holds nothing yet, and says so rather than answer that
 * there is no such record: await the client's readiness before the first look-up.
 */
public final class ViewNotReadyException extends SyncException {

  private static final long serialVersionUID = 1L;

  ViewNotReadyException(DataType<?> dataType) {
    super(
        "The view of '%s' has not been loaded yet, so that nothing can be said of any record:"
                .formatted(dataType)
            + " call client.start().awaitReady(Duration.ofSeconds(10)) before the first look-up");
  }
}
