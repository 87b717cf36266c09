package io.github.wrappersync.benchmarks.consumer;

import io.github.wrappersync.benchmarks.pipeline.Site;
import java.io.IOException;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * HTTP and JSON alone: the same pages by OkHttp, parsed to trees by Jackson, and nothing kept. From
 * position to position, one request after the other.
 */
final class Floor {

  private Floor() {}

  static void run(Place place) throws Exception {
    OkHttpClient http = new OkHttpClient();
    JsonMapper json = new JsonMapper();
    String[] told = Consumer.pause().split(" ", -1);
    for (int round = 1; round <= place.rounds(); round++) {
      long begin = System.nanoTime();
      long events = read(http, json, place.publisher(), told[0], Long.parseLong(told[1]));
      Consumer.figure("floor" + round, events / Consumer.secondsSince(begin));
    }
  }

  private static long read(
      OkHttpClient http, JsonMapper json, String publisher, String epoch, long from)
      throws IOException {
    long after = from;
    long events = 0;
    while (true) {
      String url =
          "%s/v1/%s/changes?after=%d&epoch=%s&limit=5000&types=credit-configs"
              .formatted(publisher, Site.APPLICATION, after, epoch);
      Request request =
          new Request.Builder()
              .url(url)
              .header("Authorization", "Bearer " + Site.TOKEN)
              .header("Accept-Encoding", "identity")
              .build();
      try (Response response = http.newCall(request).execute()) {
        JsonNode page = json.readTree(response.body().bytes());
        events += page.get("events").size();
        after = page.get("next").asLong();
        if (page.get("upToDate").asBoolean()) {
          return events;
        }
      }
    }
  }
}
