package io.github.wrappersync.examples.crm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.wrappersync.client.SyncClient;
import io.github.wrappersync.model.CreditConfig;
import io.github.wrappersync.model.DataTypes;
import io.github.wrappersync.testing.InMemoryPublisher;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Reader;
import java.io.StringReader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The CRM as somebody sees it who types. */
class CrmTest {

  private final InMemoryPublisher publisher = new InMemoryPublisher();
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  @TempDir private Path directory;
  private Settings settings;
  private SyncClient client;
  private Crm crm;

  @BeforeEach
  void aPrice() throws Exception {
    settings = Settings.of(Map.of("CRM_DIRECTORY", directory.toString()));
    price("crm.leads.create", "2.50");
    open();
  }

  private void open() throws Exception {
    client =
        SyncClient.builder("crm")
            .allTenants()
            .liveFeed(publisher.liveFeed("crm"))
            .catchUp(publisher.catchUp())
            .warmStart(settings.warmFile())
            .build();
    crm =
        new Crm(
            client,
            Crm.database(settings.jdbcUrl()),
            new PrintStream(written, true, StandardCharsets.UTF_8));
    crm.start(settings);
  }

  @AfterEach
  void close() {
    crm.close();
  }

  private void price(String operation, String cost) {
    publisher.publish(
        "crm",
        "tenant-123",
        DataTypes.CREDIT_CONFIGS,
        new CreditConfig("price-1", "tenant-123", operation, new BigDecimal(cost), true));
  }

  private String screen() {
    return written.toString(StandardCharsets.UTF_8);
  }

  private boolean type(String lines) {
    return crm.read(new StringReader(lines));
  }

  @Test
  void itShowsWhatThereIsWhenItStarts() {
    assertThat(screen())
        .contains("tenant-123 has 10.00 credits", "crm.leads.create", "2.50", "charge TENANT")
        .doesNotContain("quickstart-crm-token");
  }

  @Test
  void aLineChargesAndTheSameRequestAgainDoesNot() {
    type("charge tenant-123 crm.leads.create r1\ncharge tenant-123 crm.leads.create r1\n");

    assertThat(screen())
        .contains("charged 2.50: tenant-123 has 7.50 credits")
        .contains("was charged before, 2.50: tenant-123 has 7.50 credits");
  }

  @Test
  void aPriceThatChangesIsShownAndChargedFromThenOn() {
    price("crm.leads.create", "3.00");
    await()
        .untilAsserted(
            () ->
                assertThat(screen())
                    .contains("* the price of crm.leads.create for tenant-123: 2.50 -> 3.00"));

    type("lead tenant-123 Jane Doe\nshow tenant-123\n");

    assertThat(screen()).contains("charged 3.00: tenant-123 has 7.00 credits", "  lead: Jane Doe");
  }

  @Test
  void refusalsSayWhy() {
    type("charge tenant-123 crm.no.such\ncharge nobody crm.leads.create\n");

    assertThat(screen())
        .contains("refused, NO_PRICE: tenant-123 has 10.00 credits")
        .contains("refused, UNKNOWN_TENANT: nobody has 0.00 credits");
  }

  @Test
  void whatMakesNoSenseIsAnsweredAndEndsNothing() {
    boolean quit =
        type("\nhello\ncharge\nlead tenant-123\ntopup tenant-123 many\ntopup tenant-123 -1\n");

    assertThat(quit).isFalse();
    assertThat(screen())
        .contains(
            "'hello' is not a command",
            "Expected: charge TENANT OPERATION",
            "Expected: lead TENANT NAME")
        .contains("'many' is not a number of credits", "expected more than 0");
    type("topup tenant-123 1.125\nshow\n");
    assertThat(screen()).contains("tenant-123 has 11.125 credits");
  }

  @Test
  void theEndOfInputEndsNothingAndQuitDoes() {
    assertThat(type("status\n")).isFalse();
    assertThat(
            crm.read(
                new Reader() {
                  @Override
                  public int read(char[] buffer, int offset, int length) throws IOException {
                    throw new IOException("there is no terminal");
                  }

                  @Override
                  public void close() {}
                }))
        .isFalse();
    assertThat(type("quit\nstatus\n")).isTrue();
    assertThat(screen()).contains("gaps").contains("there is no terminal");
  }

  @Test
  void whatIsNoTextEndsTheInputAndNothingElse() {
    assertThat(type("\u0000\u0001\nquit\n")).isFalse();
    assertThat(screen()).contains("the input is no text").doesNotContain("not a command");
  }

  @Test
  void whatComesFromTheWrapperCannotMoveTheCursor() {
    price("crm.\u001b[2Jevil", "1.00");
    client.awaitCaughtUp(Duration.ofSeconds(10));
    type("show tenant-123\n");

    assertThat(screen()).contains("crm.?[2Jevil").doesNotContain("\u001b");
  }

  @Test
  void afterARestartItKnowsPricesChargesAndLeadsAlsoWithoutThePublisher() throws Exception {
    type("charge tenant-123 crm.leads.create r1\n");
    crm.close();
    assertThat(screen()).endsWith("closed\n");
    written.reset();
    publisher.unavailable();
    publisher.halfOpen();

    open();
    type("charge tenant-123 crm.leads.create r1\ncharge tenant-123 crm.leads.create r2\n");

    assertThat(screen())
        .contains("tenant-123 has 7.50 credits", "crm.leads.create             2.50")
        .contains("was charged before, 2.50: tenant-123 has 7.50 credits")
        .contains("refused, PRICE_NOT_CURRENT: tenant-123 has 7.50 credits");
  }
}
