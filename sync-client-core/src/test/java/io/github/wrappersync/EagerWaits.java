package io.github.wrappersync;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.pollinterval.IterativePollInterval;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A wait that says nothing else looks at once, then after 5 ms, and ever less often up to every 100
 * ms, where Awaitility looks every 100 ms from the beginning: most of what tests wait for takes a
 * few milliseconds. JUnit finds this by {@code META-INF/services}.
 */
public final class EagerWaits implements BeforeAllCallback {

  private static final Duration FIRST = Duration.ofMillis(5);
  private static final Duration LONGEST = Duration.ofMillis(100);

  @Override
  public void beforeAll(ExtensionContext context) {
    Awaitility.setDefaultPollInterval(IterativePollInterval.iterative(EagerWaits::longer, FIRST));
  }

  private static Duration longer(Duration last) {
    Duration next = last.multipliedBy(2);
    return next.compareTo(LONGEST) < 0 ? next : LONGEST;
  }
}
