package io.github.wrappersync.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.wrappersync.model.Application;
import io.github.wrappersync.model.Applications;
import io.github.wrappersync.model.DataType;
import io.github.wrappersync.model.DataTypes;
import io.github.wrappersync.testing.InMemoryPublisher;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PresetsTest {

  private record License(String licenseId) {}

  private static final DataType<License> LICENSES =
      DataType.of("licenses", License.class, License::licenseId);

  private final InMemoryPublisher publisher = new InMemoryPublisher();

  private SyncClient client(Application application) {
    return SyncClient.builder(application).allTenants().catchUp(publisher.catchUp()).build();
  }

  static Stream<Application> presets() {
    return Stream.of(Applications.CRM, Applications.HRMS, Applications.FINANCE);
  }

  @ParameterizedTest
  @MethodSource("presets")
  void aPresetReceivesWhatEveryPublisherRegistersItFor(Application preset) {
    assertThat(preset.dataTypes())
        .containsExactlyInAnyOrder("entities", "roles", "users", "credit-configs");
    try (SyncClient client = client(preset)) {
      client.creditCosts();
      client.roles();
      client.users();
      client.orgHierarchy();
      DataTypes.all().forEach(type -> client.handle("of-" + type, type, change -> {}));
    }
  }

  @Test
  void aHandlerOfAnotherDataTypeIsRefusedWhenItIsRegistered() {
    try (SyncClient client = client(Applications.CRM)) {
      assertThatThrownBy(() -> client.handle("count", LICENSES, change -> {}))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("'crm' does not receive 'licenses'")
          .hasMessageContaining("handler 'count'")
          .hasMessageContaining("[credit-configs, entities, roles, users]");
    }
  }

  @Test
  void aViewOfAnotherDataTypeIsRefusedWhenItIsAskedFor() {
    try (SyncClient client = client(Applications.FINANCE.only(DataTypes.CREDIT_CONFIGS))) {
      client.creditCosts();
      assertThatThrownBy(client::users)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("'finance' does not receive 'users'");
    }
  }

  @Test
  void anApplicationThatWasRegisteredForMoreSaysSo() {
    try (SyncClient client = client(Applications.CRM.and(LICENSES))) {
      client.handle("count", LICENSES, change -> {});
    }
    try (SyncClient client = client(Application.of("sales", LICENSES))) {
      client.handle("count", LICENSES, change -> {});
    }
  }

  @Test
  void anApplicationThatIsGivenByNameMayFollowAnything() {
    try (SyncClient client =
        SyncClient.builder("crm").allTenants().catchUp(publisher.catchUp()).build()) {
      client.handle("count", LICENSES, change -> {});
    }
  }

  @Test
  void anApplicationNeedsANameAndADataType() {
    assertThatThrownBy(() -> Application.of("CRM", LICENSES)).hasMessageContaining("'CRM'");
    assertThatThrownBy(() -> Application.of("crm")).hasMessageContaining("no data type");
  }
}
