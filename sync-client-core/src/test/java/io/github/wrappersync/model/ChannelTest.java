package io.github.wrappersync.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChannelTest {

  @ParameterizedTest
  @ValueSource(strings = {"tenant-123", "a:b", ":", "a:b:c:", "*", "tenant 1\n", "テナント", "_sync"})
  void aChannelIsReadBackWhateverTheTenantIsCalled(String tenant) {
    Channel channel = new Channel("crm", tenant, "users");

    assertThat(Channel.parse(channel.name())).contains(channel);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "crm",
        "crm:users",
        "crm::users",
        ":t:users",
        "crm:t:",
        "CRM:t:users",
        "crm:t:us*ers"
      })
  void aTextThatIsNoChannelIsNotRead(String text) {
    assertThat(Channel.parse(text)).isEmpty();
  }
}
