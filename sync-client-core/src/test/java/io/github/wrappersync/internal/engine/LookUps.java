package io.github.wrappersync.internal.engine;

import io.github.wrappersync.model.Change;
import io.github.wrappersync.model.CreditConfig;
import io.github.wrappersync.model.DataType;
import io.github.wrappersync.view.BoundedView;
import io.github.wrappersync.view.TenantNotLoadedException.Reason;
import io.github.wrappersync.view.TenantSource;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Look-ups that wait without a thread, in place of those of a bounded view. */
final class LookUps {

  final Set<String> waiting = new HashSet<>();
  private @Nullable BoundedView<CreditConfig> view;
  private @Nullable TenantSource source;

  /** Somebody looks a tenant up, and waits for it if it is not held. */
  void begin(String tenantId) {
    if (!view.holds(tenantId) && waiting.add(tenantId)) {
      source.load(tenantId);
    }
  }

  /** The view, whose look-ups are these. */
  BoundedView<CreditConfig> between(BoundedView<CreditConfig> real) {
    view = real;
    return new Between(real);
  }

  private final class Between implements BoundedView<CreditConfig> {

    private final BoundedView<CreditConfig> real;

    Between(BoundedView<CreditConfig> real) {
      this.real = real;
    }

    @Override
    public void open(TenantSource from) {
      source = from;
      real.open(from);
    }

    @Override
    public boolean isAwaited(String tenantId) {
      return waiting.contains(tenantId);
    }

    @Override
    public Draft<CreditConfig> draft(
        String tenantId, long position, List<Change<CreditConfig>> records) {
      Draft<CreditConfig> draft = real.draft(tenantId, position, records);
      return new Draft<>() {
        @Override
        public void apply(Change<CreditConfig> change) {
          draft.apply(change);
        }

        @Override
        public void publish() {
          draft.publish();
          waiting.remove(tenantId);
        }
      };
    }

    @Override
    public boolean answer(String tenantId) {
      boolean holds = real.answer(tenantId);
      if (holds) {
        waiting.remove(tenantId);
      }
      return holds;
    }

    @Override
    public void fail(String tenantId, Reason reason, String cause) {
      throw new AssertionError(cause);
    }

    @Override
    public boolean holds(String tenantId) {
      return real.holds(tenantId);
    }

    @Override
    public void noteProblem(String tenantId, String problem) {}

    @Override
    public void letGo(String tenantId) {
      real.letGo(tenantId);
    }

    @Override
    public void close() {
      real.close();
    }

    @Override
    public DataType<CreditConfig> dataType() {
      return real.dataType();
    }

    @Override
    public void load(Collection<Change<CreditConfig>> records) {
      real.load(records);
    }

    @Override
    public void apply(Change<CreditConfig> change) {
      real.apply(change);
    }
  }
}
