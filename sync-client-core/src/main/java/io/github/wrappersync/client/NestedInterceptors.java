package io.github.wrappersync.client;

import io.github.wrappersync.model.Change;
import java.util.List;

/** One interceptor around another. */
record NestedInterceptors(HandlerInterceptor outer, HandlerInterceptor inner)
    implements HandlerInterceptor {

  @Override
  public void around(String handler, Change<?> change, Call call) throws Exception {
    outer.around(handler, change, () -> inner.around(handler, change, call));
  }

  @Override
  public void aroundBatch(String handler, List<? extends Change<?>> changes, Call call)
      throws Exception {
    outer.aroundBatch(handler, changes, () -> inner.aroundBatch(handler, changes, call));
  }
}
