package io.github.wrappersync.publisher.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wrappersync.publisher.testing.FakeAdmin;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** The operations page in a real browser, on a publisher that answers by the OpenAPI document. */
@Tag("slow")
class ConsoleInBrowserTest {

  private static final String HOSTILE = "<img src=x onerror=alert(1)>";

  private static Browser browser;

  private FakeAdmin publisher;

  @BeforeAll
  static void startBrowser() {
    browser = Browser.start();
  }

  @AfterAll
  static void stopBrowser() {
    if (browser != null) {
      browser.close();
    }
  }

  @BeforeEach
  void open() {
    publisher = new FakeAdmin(0);
    browser.open(publisher.url() + "/console/");
  }

  @AfterEach
  void close() {
    publisher.close();
  }

  private Browser signedIn() {
    return browser.signIn(FakeAdmin.TOKEN).awaitText("184,230");
  }

  @Test
  void aWrongTokenIsToldAndKeptNowhere() {
    browser
        .signIn("wrong-token-0123456789")
        .awaitText("The bearer token is not one of this publisher");

    assertThat(browser.driver().executeScript("return sessionStorage.length + localStorage.length"))
        .isEqualTo(0L);
    assertThat(browser.complaints()).allMatch(line -> line.contains("status of 401"));
  }

  @Test
  void signingOutForgetsTheToken() {
    signedIn();
    browser.button("Sign out").click();

    browser.awaitText("Administrator's token");
    assertThat(browser.driver().executeScript("return sessionStorage.length")).isEqualTo(0L);
    browser.driver().navigate().refresh();
    browser.awaitText("Administrator's token");
    assertThat(browser.text()).doesNotContain("184,230");
  }

  @Test
  void theOverviewTellsHowEverythingStands() {
    signedIn()
        .awaitText("degraded")
        .awaitText("2 changes are set aside")
        .awaitText("epoch 7f3a91c2")
        .awaitText("oldest 3.3 s")
        .awaitText("4 tables: public.credit_configurations")
        .awaitText(HOSTILE);
    browser.button("Run the check").click();
    browser.awaitText("Not all passed.").awaitText("no message came back within 2 s");

    browser.assertNothingWasInjected();
  }

  @Test
  void pausingAsksForAReasonAndShowsUntilResumed() {
    signedIn();
    browser.button("Pause…").click();
    browser.type("Reason", "a migration");
    browser.button("Pause").click();
    browser.awaitText("Paused since").awaitText("(a migration)");
    assertThat(publisher.asked())
        .anyMatch(asked -> asked.body().equals("{\"reason\":\"a migration\"}"));

    browser.button("Resume").click();
    browser.awaitText("Resumed.").awaitNoText("Paused since");
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  void aChangeIsFoundWithItsEventsAndTheirDeliveriesAndNothingOfItRuns() {
    signedIn().show("Changes").type("Tenant", HOSTILE);
    browser.button("Search").click();
    browser.awaitText("2 changes, newest first.").awaitText("config-7").awaitText(HOSTILE);
    assertThat(publisher.asked())
        .anyMatch(asked -> asked.target().contains("tenant=%3Cimg+src%3Dx+onerror"));

    browser.awaitElement("summary", one -> one.getText().contains("config-7")).click();
    browser.awaitText("</script><script>alert(2)</script>");
    browser.button("Deliveries of event 184230").click();
    browser.awaitText("crm:tenant-123:credit-configs").awaitText("503 Service Unavailable");
    browser.assertNothingWasInjected();
  }

  @Test
  void aChangeThatIsSetAsideIsRetriedAndGoes() {
    signedIn().show("Data").awaitText("user-3").awaitText(HOSTILE);

    browser.button("Retry: change 5").click();

    browser.awaitText("The record of the change 5 is tried again.").awaitNoText("user-3");
    assertThat(publisher.asked())
        .anyMatch(asked -> asked.target().equals("/admin/set-aside/5/retry"));
    browser.assertNothingWasInjected();
  }

  @Test
  void anEmergencySyncSaysWhatItDoesAndHappensOnlyWhenConfirmed() {
    signedIn().show("Data");
    browser.button("Emergency sync…").click();
    browser.awaitText("every consumer of every application loads a snapshot anew");
    browser.driver().switchTo().activeElement().sendKeys(Keys.ESCAPE);
    browser.awaitNoText("loads a snapshot anew");
    assertThat(publisher.asked()).noneMatch(asked -> asked.operation().equals("emergencySync"));

    browser.button("Emergency sync…").click();
    browser.button("Start the emergency sync").click();
    browser.awaitText("Asked for: backfill 13.");
  }

  @Test
  void aRefusalIsToldBesideItsButton() {
    signedIn().show("Data");
    publisher.answerWith("replay", 409);
    browser.type("Application", "").type("From position", "1").type("To position", "9");
    WebElement form = browser.driver().findElement(By.xpath("//section[@aria-label='Replay']"));
    form.findElement(By.name("application")).sendKeys("crm");
    form.findElement(By.tagName("button")).click();

    browser.awaitText("Refused on purpose: replay");
    assertThat(form.getText()).contains("Refused on purpose: replay");
  }

  @Test
  void aNewTokenIsShownOnce() {
    signedIn().show("Applications");
    browser.button("New token: crm").click();
    browser.button("Make a new token").click();
    browser.awaitText("not-a-real-token");

    browser.button("Close").click();
    browser.awaitNoText("not-a-real-token");
    assertThat(browser.driver().getPageSource()).doesNotContain("not-a-real-token");
  }

  @Test
  void aPublisherThatIsGoneIsToldWithTheTimeSinceAndFoundAgain() {
    signedIn();
    int port = java.net.URI.create(publisher.url()).getPort();
    publisher.close();
    browser.awaitText("The publisher can not be reached: since").awaitText("no answer");

    publisher = new FakeAdmin(port);
    browser.awaitNoText("can not be reached").awaitText("degraded");
  }

  @Test
  void everythingIsReachedByTheKeyboardAndNamed() {
    signedIn();
    for (String part : new String[] {"Overview", "Applications", "Data", "Changes"}) {
      browser.show(part);
      for (WebElement control :
          browser.driver().findElements(By.cssSelector("button, input, select, a[href]"))) {
        if (control.isDisplayed()) {
          assertThat(control.getAccessibleName()).as(part).isNotBlank();
          assertThat(control.getDomProperty("tabIndex")).as(part).isNotEqualTo("-1");
        }
      }
    }
  }
}
