package io.github.wrappersync.view;

import io.github.wrappersync.model.DataType;
import io.github.wrappersync.model.Subscription;

/** Where listeners of all views of a client are registered. */
public interface ViewChanges {

  /** Tells the listener of every change of the data type from now on. */
  <T> Subscription listen(DataType<T> dataType, ViewListener<T> listener);
}
