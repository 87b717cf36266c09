package io.github.wrappersync.view;

import io.github.wrappersync.model.CreditConfig;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** A configuration as it is found by its operation: the cost is at hand, without another object. */
final class Priced extends Ranked<Priced> {

  final CreditConfig config;
  final @Nullable BigDecimal cost;

  Priced(String recordId, CreditConfig config, long position) {
    this(recordId, config, position, null);
  }

  private Priced(String recordId, CreditConfig config, long position, @Nullable Priced next) {
    super(recordId, config.isActive(), position, next);
    this.config = config;
    this.cost = config.creditCost();
  }

  @Override
  Priced before(@Nullable Priced others) {
    return new Priced(recordId(), config, position(), others);
  }
}
