package io.github.wrappersync.publisher.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.openqa.selenium.By;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.WebDriverWait;

/**
 * A headless Chromium as an operator uses it, by what is seen on the page. Where this machine has
 * no Chromium with its driver, the test is skipped; nothing is ever downloaded.
 */
final class Browser implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(15);

  /**
   * It says at each start that it does not know this Chromium's newest protocol, which nothing here
   * uses.
   */
  private static final Logger SELENIUM = Logger.getLogger("org.openqa.selenium");

  private final ChromeDriver driver;

  private Browser(ChromeDriver driver) {
    this.driver = driver;
  }

  static Browser start() {
    Optional<File> chromium = onPath("chromium", "chromium-browser", "google-chrome");
    Optional<File> driver = onPath("chromedriver");
    assumeTrue(
        chromium.isPresent() && driver.isPresent(),
        "Neither chromium with chromedriver nor google-chrome is on the PATH: apt-get install chromium chromium-driver");
    SELENIUM.setLevel(Level.SEVERE);
    ChromeOptions options = new ChromeOptions();
    options.setBinary(chromium.get());
    options.addArguments(
        "--headless=new",
        "--no-sandbox",
        "--disable-dev-shm-usage",
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
        "--window-size=1280,1000");
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    options.setCapability("goog:loggingPrefs", logs);
    ChromeDriverService service =
        new ChromeDriverService.Builder().usingDriverExecutable(driver.get()).build();
    return new Browser(new ChromeDriver(service, options));
  }

  private static Optional<File> onPath(String... names) {
    return Arrays.stream(names)
        .flatMap(name -> folders().map(folder -> folder.resolve(name)))
        .filter(Files::isExecutable)
        .map(Path::toFile)
        .findFirst();
  }

  private static Stream<Path> folders() {
    return Arrays.stream(System.getenv("PATH").split(File.pathSeparator)).map(Path::of);
  }

  ChromeDriver driver() {
    return driver;
  }

  /** Opens a page, signed in to nothing. */
  Browser open(String url) {
    driver.get(url);
    driver.executeScript("sessionStorage.clear()");
    driver.navigate().refresh();
    complaints(); // of the page before
    return this;
  }

  Browser signIn(String token) {
    awaitElement("#token", WebElement::isDisplayed).sendKeys(token);
    button("Sign in").click();
    return this;
  }

  /** Shows a part of the page. */
  Browser show(String part) {
    awaitElement("nav a", link -> link.getText().equals(part)).click();
    return this;
  }

  /** The button that is seen with this label, or whose accessible name is it. */
  WebElement button(String label) {
    return awaitElement(
        "button",
        one ->
            one.isDisplayed()
                && (one.getText().equals(label)
                    || label.equals(one.getDomAttribute("aria-label"))));
  }

  /** Waits for an element that is as it should be. */
  WebElement awaitElement(String selector, Predicate<WebElement> wanted) {
    return new WebDriverWait(driver, PATIENCE)
        .ignoring(StaleElementReferenceException.class)
        .withMessage(() -> "an element " + selector + " in: " + text())
        .until(
            page ->
                page.findElements(By.cssSelector(selector)).stream()
                    .filter(wanted)
                    .findFirst()
                    .orElse(null));
  }

  /** Waits until the page shows a text. */
  Browser awaitText(String text) {
    new WebDriverWait(driver, PATIENCE)
        .withMessage(() -> "'" + text + "' in: " + text())
        .until(page -> text().contains(text));
    return this;
  }

  Browser awaitNoText(String text) {
    new WebDriverWait(driver, PATIENCE)
        .withMessage(() -> "no '" + text + "' in: " + text())
        .until(page -> !text().contains(text));
    return this;
  }

  /** The figure that stands under a label. */
  String figure(String label) {
    return awaitElement(".figure", one -> one.getText().startsWith(label))
        .findElement(By.tagName("strong"))
        .getText();
  }

  /** Types into the field with this label. */
  Browser type(String label, String value) {
    WebElement found =
        awaitElement("label", one -> one.isDisplayed() && one.getText().equals(label));
    WebElement field = driver.findElement(By.id(found.getDomAttribute("for")));
    field.clear();
    field.sendKeys(value);
    return this;
  }

  /** Everything that is seen. */
  String text() {
    return driver.findElement(By.tagName("body")).getText();
  }

  /** What the browser's console tells since it was last asked, problems only. */
  List<String> complaints() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
        .map(entry -> entry.getMessage())
        .toList();
  }

  /** Nothing of what the publisher told became a part of the page. */
  void assertNothingWasInjected() {
    assertThat(driver.findElements(By.cssSelector("#console img, #console script"))).isEmpty();
    assertThat(complaints()).isEmpty();
  }

  @Override
  public void close() {
    driver.quit();
  }
}
