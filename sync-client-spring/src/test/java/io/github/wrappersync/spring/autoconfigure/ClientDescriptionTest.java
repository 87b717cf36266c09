package io.github.wrappersync.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ClientDescriptionTest {

  @Test
  void noPartOfAPasswordIsToldWhereverItStands() {
    assertThat(
            ClientDescription.of(
                List.of(),
                Optional.of("http://u:hid@den@publisher:8080/sync?key=hid@den"),
                Optional.of("redis-sentinel://:hid@den@a:1,b:2?sentinelPassword=hid@den#main"),
                false))
        .isEqualTo(
            "all tenants, publisher at http://publisher:8080/sync, live by Redis at redis-sentinel://a:1,b:2#main, ");
  }
}
