package io.github.wrappersync.publisher.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.wrappersync.publisher.ServedPublisher;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Requests with values that readers have been broken with, in the place of each good one: whatever
 * it is, it is the client's fault and not the publisher's. {@code -Dproof.requests=…} makes more of
 * them, {@code -Dproof.requests.seed=…} others.
 */
class SpoiltRequestsTest extends ServedLogTest {

  private static final int REQUESTS = Integer.getInteger("proof.requests", 200);
  private static final long SEED = Long.getLong("proof.requests.seed", 1);

  private record Good(String method, String path, String token, String body) {}

  private static final List<Good> GOOD =
      List.of(
          new Good(
              "GET",
              "/v1/crm/changes?after=0&limit=10&tenants=acme,globex&types=users",
              ServedPublisher.CRM,
              ""),
          new Good("GET", "/v1/crm/changes?after=0&epoch=e", ServedPublisher.CRM, ""),
          new Good(
              "GET",
              "/v1/crm/snapshot?tenants=acme&types=users&after=users:7",
              ServedPublisher.CRM,
              ""),
          new Good("GET", "/v1/crm/digest?tenants=acme", ServedPublisher.CRM, ""),
          new Good(
              "POST",
              "/v1/crm/progress",
              ServedPublisher.CRM,
              "{\"consumer\":\"c-1\",\"state\":\"LIVE\",\"verifiedPosition\":7,\"handlers\":[{\"id\":\"h\",\"position\":5,\"deadLetters\":0}]}"),
          new Good(
              "GET",
              "/admin/history?tenant=acme&table=users&record=7&hours=24",
              ServedPublisher.ADMIN,
              ""),
          new Good("GET", "/admin/set-aside", ServedPublisher.ADMIN, ""),
          new Good(
              "POST",
              "/admin/backfill",
              ServedPublisher.ADMIN,
              "{\"table\":\"tenant_users\",\"tenant\":\"acme\",\"application\":\"crm\",\"record\":\"7\"}"),
          new Good(
              "POST",
              "/admin/replay",
              ServedPublisher.ADMIN,
              "{\"application\":\"crm\",\"from\":1,\"to\":900}"),
          new Good("POST", "/admin/pause", ServedPublisher.ADMIN, "{\"reason\":\"moving\"}"),
          new Good(
              "PUT",
              "/admin/applications/hrms",
              ServedPublisher.ADMIN,
              "{\"operations\":[\"hrms.*\"],\"permissions\":[\"hrms.*\"],\"sharedPermissions\":[\"user-management\"],\"dataTypes\":[\"users\"]}"),
          new Good(
              "POST",
              "/admin/applications/hrms/token",
              ServedPublisher.ADMIN,
              "{\"overlapSeconds\":0}"),
          new Good(
              "PUT",
              "/admin/applications/crm/webhook",
              ServedPublisher.ADMIN,
              "{\"url\":\"https://crm.example.org/hooks\",\"overlapSeconds\":60}"));

  private static final String[] HOSTILE = {
    "1e999999999",
    "-1",
    "9223372036854775808",
    "1.5",
    "null",
    "true",
    "[]",
    "{}",
    "\"\"",
    "\"\\u0000\"",
    "\"\\uD800\"",
    "\"1e999999999\"",
    "\"'; DROP TABLE sync.event; --\"",
    "\"%s%n\"",
    "\"../../x\"",
    "NaN",
    "\"" + "x".repeat(3_000) + "\"",
    "[".repeat(600),
    "{\"a\":".repeat(600),
    "1" + "0".repeat(1_200),
    "\"2026-02-30T00:00:00Z\"",
    "\"crm:*\"",
    "\"\\r\\nX: y\"",
    ",",
    "\"a\":1",
    "\uFEFF"
  };

  private static final Pattern BODY_VALUE = Pattern.compile("\"[^\"]*\"|\\d+");
  private static final Pattern QUERY_VALUE = Pattern.compile("(?<==)[^&]+");

  @Test
  void areRefusedAsTheClientsFaultOrDone() throws Exception {
    for (int number = 0; number < REQUESTS; number++) {
      Random random = new Random(SEED * 1_000_003 + number);
      Good good = GOOD.get(number % GOOD.size());
      String path = spoil(good.path(), QUERY_VALUE, random, true);
      String body = spoil(good.body(), BODY_VALUE, random, false);
      HttpRequest request =
          publisher
              .request(path, good.token())
              .header("Content-Type", "application/json")
              .method(
                  good.method(),
                  body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
              .build();

      HttpResponse<String> answer = publisher.send(request);

      String what =
          "request %d of seed %d: %s %s %.300s%nanswered %d: %.300s"
              .formatted(
                  number, SEED, good.method(), path, body, answer.statusCode(), answer.body());
      assertThat(answer.statusCode()).as(what).isNotEqualTo(500);
      if (answer.statusCode() >= 400) {
        assertThat(answer.headers().firstValue("Content-Type"))
            .as(what)
            .contains("application/problem+json");
        assertThat(answer.body()).as(what).hasSizeLessThan(20_000).doesNotContain("Exception");
      }
    }
  }

  private static String spoil(String good, Pattern values, Random random, boolean encoded) {
    Matcher places = values.matcher(good);
    int count = (int) places.results().count();
    if (count == 0) {
      return good;
    }
    int chosen = random.nextInt(count);
    String hostile = HOSTILE[random.nextInt(HOSTILE.length)];
    places.reset();
    for (int i = 0; i <= chosen; i++) {
      places.find();
    }
    return good.substring(0, places.start())
        + (encoded ? encode(hostile, random) : hostile)
        + good.substring(places.end());
  }

  private static String encode(String hostile, Random random) {
    return switch (random.nextInt(8)) {
      case 0 -> "%ED%A0%80";
      case 1 -> "%00";
      case 2 -> "%C0%AF";
      case 3 -> "";
      default -> URLEncoder.encode(hostile.replace("\"", ""), UTF_8);
    };
  }
}
