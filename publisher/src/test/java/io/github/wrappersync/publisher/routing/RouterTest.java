package io.github.wrappersync.publisher.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wrappersync.publisher.capture.DefaultTables;
import io.github.wrappersync.publisher.registry.Application;
import io.github.wrappersync.publisher.registry.Application.Pattern;
import io.github.wrappersync.publisher.registry.CapturedTable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RouterTest {

  private static final Set<String> SHARED = Set.of("user-management", "role-management");
  private static final Set<String> TYPES = Set.of("credit-configs", "users", "roles", "entities");

  private final Router router = router(Tenants.any());

  @ParameterizedTest
  @CsvSource({
    "crm.leads.create, crm",
    "hrms.payroll.process, hrms",
    "finance.invoice.send, finance",
    "crmx.leads.create, ''",
    "crm, ''",
    "billing.x, ''",
    "'', ''"
  })
  void aCreditConfigurationGoesToTheApplicationOfItsOperation(String code, String application) {
    assertThat(applications(router, "credit-configs", "{\"operationCode\":\"" + code + "\"}"))
        .isEqualTo(application.isEmpty() ? Set.of() : Set.of(application));
  }

  @Test
  void aRoleGoesToEveryApplicationThatAPermissionNames() {
    assertThat(
            applications(
                router,
                "roles",
                "{\"permissions\":[\"crm.leads.create\",\"finance.budget.track\",null]}"))
        .containsExactlyInAnyOrder("crm", "finance");
  }

  @ParameterizedTest
  @ValueSource(strings = {"user-management", "role-management"})
  void aRoleWithASharedPermissionGoesToEverybody(String permission) {
    assertThat(applications(router, "roles", "{\"permissions\":[\"" + permission + "\"]}"))
        .containsExactlyInAnyOrder("crm", "hrms", "finance");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"permissions\":[]}", "{\"permissions\":null}", "{}"})
  void aRoleWithoutPermissionsGoesToNobody(String image) {
    assertThat(applications(router, "roles", image)).isEmpty();
  }

  @Test
  void permissionsMayBeAJsonArrayInAColumnOfTypeText() {
    assertThat(applications(router, "roles", "{\"permissions\":\"[\\\"hrms.leave.approve\\\"]\"}"))
        .containsExactly("hrms");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"permissions\":{\"crm\":true}}",
        "{\"permissions\":\"crm.leads\"}",
        "{\"permissions\":[1]}"
      })
  void permissionsThatAreNoListOfTextsAreNotGuessedAt(String image) {
    assertThat(router.route(record("roles", "t", image)))
        .isInstanceOfSatisfying(
            Route.Unroutable.class,
            route -> assertThat(route.code()).isEqualTo("unreadable-permissions"));
  }

  @Test
  void usersAndEntitiesGoToTheApplicationsOfTheirTenant() {
    Router restricted =
        router(
            Tenants.of(
                Map.of(
                    "one",
                    Optional.of(Set.of("crm")),
                    "all",
                    Optional.empty(),
                    "none",
                    Optional.of(Set.of()))));

    assertThat(applications(restricted.route(record("users", "one", "{}")))).containsExactly("crm");
    assertThat(applications(restricted.route(record("entities", "all", "{}"))))
        .containsExactlyInAnyOrder("crm", "hrms", "finance");
    assertThat(applications(restricted.route(record("users", "none", "{}")))).isEmpty();
  }

  @Test
  void creditConfigurationsAreNotRestrictedByTheirTenant() {
    Router restricted = router(Tenants.of(Map.of("one", Optional.of(Set.of("crm")))));

    assertThat(
            applications(
                restricted.route(
                    record("credit-configs", "one", "{\"operationCode\":\"hrms.x\"}"))))
        .containsExactly("hrms");
  }

  @Test
  void aRecordOfATenantThatDoesNotExistWaitsForIt() {
    assertThat(router(Tenants.of(Map.of())).route(record("users", "t", "{}")))
        .isInstanceOfSatisfying(
            Route.Unroutable.class,
            route -> assertThat(route.code()).isEqualTo(Route.UNKNOWN_TENANT));
  }

  @Test
  void aRecordWithoutTenantOrOperationIsUnroutableWithItsReason() {
    assertThat(router.route(record("users", null, "{}")))
        .isInstanceOfSatisfying(
            Route.Unroutable.class,
            route -> assertThat(route.reason()).contains("public.tenant_users.tenant_id"));
    assertThat(router.route(record("credit-configs", "t", "{\"operationCode\":null}")))
        .isInstanceOfSatisfying(
            Route.Unroutable.class,
            route -> assertThat(route.code()).isEqualTo("no-operation-code"));
  }

  @Test
  void anApplicationReceivesOnlyTheDataTypesThatItIsRegisteredFor() {
    Router onlyUsers =
        new Router(
            List.of(
                new Application(
                    "crm",
                    List.of(new Pattern("*")),
                    List.of(new Pattern("*")),
                    Set.of(),
                    Set.of("users"))),
            Tenants.any());

    assertThat(applications(onlyUsers, "users", "{}")).containsExactly("crm");
    assertThat(applications(onlyUsers, "credit-configs", "{\"operationCode\":\"crm.x\"}"))
        .isEmpty();
  }

  private static Router router(Tenants tenants) {
    return new Router(
        List.of("crm", "hrms", "finance").stream()
            .map(
                name ->
                    new Application(
                        name,
                        List.of(new Pattern(name + ".*")),
                        List.of(new Pattern(name + ".*")),
                        SHARED,
                        TYPES))
            .toList(),
        tenants);
  }

  private static Set<String> applications(Router router, String dataType, String image) {
    return applications(router.route(record(dataType, "t", image)));
  }

  private static Set<String> applications(Route route) {
    assertThat(route).isInstanceOf(Route.To.class);
    return ((Route.To) route).applications();
  }

  private static RoutedRecord record(String dataType, String tenant, String image) {
    CapturedTable table = DefaultTables.in("public").byDataType(dataType).orElseThrow();
    return new RoutedRecord(table, tenant, image);
  }
}
