package io.github.wrappersync.internal.redis;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.wrappersync.feed.Scope;
import io.github.wrappersync.internal.tls.Tls;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is refused before any server is asked. */
class RefusedRedisSettingsTest {

  private static final Set<String> TYPES = Set.of("users", "credit-configs");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost:6379",
        "http://localhost",
        "redis://",
        "redis://localhost:0",
        "redis://localhost:99999",
        "redis://crm:hid den@localhost",
        "redis://crm:hidden@localhost?timeout=5s",
        "redis-sentinel://crm:hidden@localhost?sentinelPassword=hidden"
      })
  void aUrlThatCannotBeUsedIsNamedWithoutItsPassword(String url) {
    assertThatThrownBy(() -> new RedisLiveFeed(url, Tls.DEFAULT, new Scope("crm", Set.of(), TYPES)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("redis://localhost:6379")
        .hasMessageNotContaining("hid");
  }

  @Test
  void aScopeThatCannotBeSubscribedToIsRefused() {
    assertThatThrownBy(() -> new Inbound(new Scope("c*m", Set.of(), TYPES), List.of()))
        .hasMessageContaining("c*m");
    assertThatThrownBy(() -> new Inbound(new Scope("crm", Set.of("_sync"), TYPES), List.of()))
        .hasMessageContaining("reserved");
    assertThatThrownBy(() -> new Inbound(new Scope("crm", Set.of(), Set.of()), List.of()))
        .hasMessageContaining("at least one");
  }
}
