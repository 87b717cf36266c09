package io.github.wrappersync.publisher.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The operations page in a real browser, with a publisher and a wrapper that are at work. */
class ConsoleAtWorkTest {

  @Test
  void aChangeInTheWrappersDatabaseShowsInTheFigures() {
    try (Browser browser = Browser.start();
        Installation installation = Installation.withoutRedis().seed(4).start()) {
      browser.open("http://localhost:" + installation.port() + "/");
      browser.signIn("admin-token-0123456789").awaitText("Events per second");
      assertThat(browser.driver().getCurrentUrl()).endsWith("/console/");
      Awaitility.await()
          .ignoreExceptions()
          .until(() -> browser.figure("Head").equals(String.valueOf(head(installation))));

      long before = head(installation);
      installation.execute("UPDATE credit_configurations SET credit_cost = credit_cost + 1");

      Awaitility.await().until(() -> head(installation) > before);
      Awaitility.await()
          .until(() -> browser.figure("Head").equals(String.valueOf(head(installation))));
      assertThat(browser.figure("Backlog")).isEqualTo("0");
      assertThat(browser.complaints()).isEmpty();
    }
  }

  private static long head(Installation installation) {
    return installation.count("SELECT head FROM sync.log");
  }
}
