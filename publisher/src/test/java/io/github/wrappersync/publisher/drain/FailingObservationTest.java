package io.github.wrappersync.publisher.drain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What watches the drain fails. */
class FailingObservationTest {

  private final Drain.Batch batch = new Drain.Batch(List.of(1L), List.of());

  private static ObservedDrain failingAt(String moment) {
    ObservationRegistry registry = ObservationRegistry.create();
    registry
        .observationConfig()
        .observationHandler(
            new ObservationHandler<>() {
              private void fail(String now) {
                if (now.equals(moment)) {
                  throw new IllegalStateException("The tracer is broken");
                }
              }

              @Override
              public void onStart(Observation.Context context) {
                fail("start");
              }

              @Override
              public void onScopeOpened(Observation.Context context) {
                fail("opened");
              }

              @Override
              public void onScopeClosed(Observation.Context context) {
                fail("closed");
              }

              @Override
              public void onError(Observation.Context context) {
                fail("error");
              }

              @Override
              public void onStop(Observation.Context context) {
                fail("stop");
              }

              @Override
              public boolean supportsContext(Observation.Context context) {
                return true;
              }
            });
    return new ObservedDrain(registry);
  }

  @ParameterizedTest
  @ValueSource(strings = {"start", "opened", "closed", "stop"})
  void theBatchIsDoneAndKnownAsDone(String moment) throws SQLException {
    ObservedDrain drain = failingAt(moment);

    assertThat(drain.observe(trace -> batch)).isSameAs(batch);
    assertThat(drain.observe(trace -> batch)).isSameAs(batch);
  }

  @ParameterizedTest
  @ValueSource(strings = {"start", "opened", "closed", "error", "stop"})
  void aFailureOfTheBatchIsToldAsItIs(String moment) {
    SQLException failure = new SQLException("refused", "23514");

    assertThatThrownBy(
            () ->
                failingAt(moment)
                    .observe(
                        trace -> {
                          throw failure;
                        }))
        .isSameAs(failure);
  }
}
