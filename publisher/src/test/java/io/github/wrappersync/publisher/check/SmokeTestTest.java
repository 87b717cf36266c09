package io.github.wrappersync.publisher.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wrappersync.publisher.registry.Application;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SmokeTestTest {

  private static Check check(String name, Callable<Check.Outcome> task) {
    return new Check() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public Outcome run() throws Exception {
        return task.call();
      }
    };
  }

  @Test
  void neitherAFailureNorAHangStopsTheOthers() {
    CountDownLatch never = new CountDownLatch(1);
    List<Check> checks =
        List.of(
            check(
                "throws",
                () -> {
                  throw new IllegalStateException("boom");
                }),
            check(
                "hangs",
                () -> {
                  never.await();
                  return Check.Outcome.good("");
                }),
            check("works", () -> Check.Outcome.good("fine")));
    try (SmokeTest test = new SmokeTest(checks, Duration.ofMillis(200))) {
      SmokeTest.Report report = test.run().orElseThrow();

      assertThat(report.ok()).isFalse();
      assertThat(report.lines())
          .extracting(SmokeTest.Line::name, SmokeTest.Line::ok, SmokeTest.Line::detail)
          .containsExactly(
              org.assertj.core.groups.Tuple.tuple("throws", false, "It could not be tried: boom"),
              org.assertj.core.groups.Tuple.tuple(
                  "hangs", false, "It came to no end within 200 ms"),
              org.assertj.core.groups.Tuple.tuple("works", true, "fine"));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "crm.*, hrms.*, false",
    "crm.*, crm.leads.*, true",
    "crm.leads.*, crm.*, true",
    "*, crm.*, true",
    "crm.leads.create, crm.*, true",
    "crm.leads.create, crm.leads.delete, false",
    "crm.leads.create, crm.leads.create, true",
    "crm.*, crmx.*, false",
  })
  void patternsOverlapWhereANameMatchesBoth(String one, String other, boolean overlap) {
    assertThat(RoutingState.overlap(new Application.Pattern(one), new Application.Pattern(other)))
        .isEqualTo(overlap);
  }
}
