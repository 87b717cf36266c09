package io.github.wrappersync.publisher.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;

import io.github.wrappersync.feed.LiveFeed;
import io.github.wrappersync.feed.LiveSink;
import io.github.wrappersync.feed.Scope;
import io.github.wrappersync.wire.WireException;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReceptionTest {

  private final Reception reception =
      new Reception(new Scope("crm", Set.of(), Set.of("credit-configs")));

  private void comes(String problem) {
    LiveFeed feed = mock(LiveFeed.class);
    doAnswer(
            call -> {
              call.getArgument(0, LiveSink.class)
                  .onUndecodable("crm:acme:credit-configs", new WireException(problem));
              return null;
            })
        .when(feed)
        .start(any());
    reception.live(feed).start(mock(LiveSink.class));
  }

  @Test
  void anEventOfOthersThatTheClientRefusesIsALeak() {
    comes(
        "An envelope of channel 'hrms:acme:credit-configs' came on channel 'crm:acme:credit-configs': expected both to be the same; it is misrouted or forged");

    assertThat(reception.lines()).contains(Reception.LEAK);
  }

  @Test
  void rubbishIsNone() {
    comes("The message is no JSON object: xxxx");

    assertThat(reception.lines()).doesNotContain(Reception.LEAK);
  }
}
