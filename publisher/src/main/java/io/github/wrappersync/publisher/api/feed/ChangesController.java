package io.github.wrappersync.publisher.api.feed;

import io.github.wrappersync.publisher.api.Parameters;
import io.github.wrappersync.publisher.eventlog.FeedReader;
import io.github.wrappersync.publisher.eventlog.Selection;
import io.github.wrappersync.wire.FeedPage;
import io.github.wrappersync.wire.WireCodec;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;

/** {@code GET /v1/{application}/changes}: the events after a position, now or as they come. */
@Controller
final class ChangesController {

  private static final int DEFAULT_LIMIT = 1_000;
  private static final int HIGHEST_LIMIT = 5_000;
  private static final int LONGEST_WAIT_SECONDS = 60;

  private final FeedReader feed;
  private final LongPolls longPolls;
  private final FeedRequests requests;
  private final Selections selections;

  ChangesController(
      FeedReader feed, LongPolls longPolls, FeedRequests requests, Selections selections) {
    this.feed = feed;
    this.longPolls = longPolls;
    this.requests = requests;
    this.selections = selections;
  }

  @GetMapping("/v1/{application}/changes")
  void changes(HttpServletRequest request, HttpServletResponse response) {
    Parameters parameters =
        Parameters.of(
            request, "after", "epoch", "limit", Selections.TENANTS, Selections.TYPES, "wait");
    Selection selection = selections.readWithFormerTypes(request, parameters);
    long after = parameters.number("after", 0, 0, Long.MAX_VALUE);
    Optional<String> epoch = parameters.text("epoch");
    int limit = (int) parameters.number("limit", DEFAULT_LIMIT, 1, HIGHEST_LIMIT);
    Duration wait = Duration.ofSeconds(parameters.number("wait", 0, 0, LONGEST_WAIT_SECONDS));

    requests.answer(
        request,
        response,
        selection.application(),
        wait,
        lane -> {
          FeedPage page = feed.read(selection, after, epoch, limit);
          boolean answered = wait.isZero() || !page.events().isEmpty() || !page.upToDate();
          return answered
              ? CompletableFuture.completedFuture(WireCodec.encodeUtf8(page))
              : longPolls
                  .await(selection, page, limit, wait, lane)
                  .thenApply(WireCodec::encodeUtf8);
        });
  }
}
