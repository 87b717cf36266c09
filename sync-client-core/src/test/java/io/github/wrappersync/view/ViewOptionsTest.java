package io.github.wrappersync.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ViewOptionsTest {

  @Test
  void optionsWithTheSameSettingsAreEqualAndReadAsCode() {
    assertThat(ViewOptions.maximumTenants(5))
        .isEqualTo(ViewOptions.maximumTenants(5).loadTimeout(Duration.ofSeconds(5)))
        .hasSameHashCodeAs(ViewOptions.maximumTenants(5))
        .isNotEqualTo(ViewOptions.maximumWeight(5))
        .isNotEqualTo(ViewOptions.maximumTenants(6))
        .hasToString("maximumTenants(5).loadTimeout(PT5S)");
    assertThat(ViewOptions.full()).isEqualTo(ViewOptions.full()).hasToString("full()");
  }

  @Test
  void whatCannotBeMeantIsRefused() {
    assertThatThrownBy(() -> ViewOptions.maximumTenants(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("maximumTenants is 0");
    assertThatThrownBy(() -> ViewOptions.maximumWeight(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("maximumWeight is -1");
    assertThatThrownBy(() -> ViewOptions.maximumWeight(1).loadTimeout(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("PT0S");
    assertThatThrownBy(() -> ViewOptions.full().loadTimeout(Duration.ofSeconds(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("full view");
  }
}
