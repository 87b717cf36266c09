package io.github.wrappersync.examples.hrms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.wrappersync.client.SyncClient;
import io.github.wrappersync.model.DataTypes;
import io.github.wrappersync.model.OrgEntity;
import io.github.wrappersync.model.Role;
import io.github.wrappersync.model.User;
import io.github.wrappersync.spring.test.WithInMemoryPublisher;
import io.github.wrappersync.testing.InMemoryPublisher;
import java.io.UnsupportedEncodingException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

// README
@SpringBootTest
@AutoConfigureMockMvc
@WithInMemoryPublisher
class HrmsTest {

  @Autowired private InMemoryPublisher publisher;
  @Autowired private SyncClient client;
  @Autowired private MockMvcTester http;

  @Test
  void whoLosesAPermissionIsSignedOut() {
    String session = signIn("ann");
    assertThat(http.get().uri(session)).hasStatusOk();

    publish(new Role("clerk", "t1", "Clerk", List.of("hrms.payroll.process"), true));

    assertThat(http.get().uri(session)).hasStatus(404);
    assertCan("ann", "hrms.leave.approve", false);
    assertCan("ann", "hrms.payroll.process", true);
  }

  // README

  @BeforeEach
  void aTenant() {
    publish(
        new OrgEntity("acme", "t1", null, "organization", "Acme", true),
        new OrgEntity("sales", "t1", "acme", "department", "Sales", true),
        new OrgEntity("emea", "t1", "sales", "team", "EMEA", false),
        new Role(
            "clerk", "t1", "Clerk", List.of("hrms.leave.approve", "hrms.payroll.process"), true),
        new Role("former", "t1", "Former", List.of("hrms.employee.onboard"), false),
        new User(
            "ann", "t1", "ann@acme.example", "Ann", List.of("clerk", "former", "of-crm"), true),
        new User("bob", "t1", null, null, List.of("clerk"), false));
  }

  private void publish(Object... records) {
    for (Object record : records) {
      if (record instanceof OrgEntity entity) {
        publisher.publish("hrms", "t1", DataTypes.ENTITIES, entity);
      } else if (record instanceof Role role) {
        publisher.publish("hrms", "t1", DataTypes.ROLES, role);
      } else if (record instanceof User user) {
        publisher.publish("hrms", "t1", DataTypes.USERS, user);
      }
    }
    client.awaitCaughtUp(Duration.ofSeconds(5));
  }

  private String signIn(String user) {
    MvcTestResult answer = http.post().uri("/api/tenants/t1/sessions?user={u}", user).exchange();
    assertThat(answer).hasStatus(201);
    return answer.getResponse().getHeader("Location");
  }

  private void assertCan(String user, String permission, boolean allowed) {
    assertThat(http.get().uri("/api/tenants/t1/can?user={u}&permission={p}", user, permission))
        .hasStatusOk()
        .bodyJson()
        .extractingPath("$.allowed")
        .isEqualTo(allowed);
  }

  private static String body(MvcTestResult answer) {
    try {
      return answer.getResponse().getContentAsString();
    } catch (UnsupportedEncodingException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void theChartShowsUnitsPeopleRolesAndWhatTheyMay() {
    assertThat(http.get().uri("/api/tenants/t1/chart"))
        .hasStatusOk()
        .bodyJson()
        .isStrictlyEqualTo(
            """
            {"tenantId": "t1", "unitCount": 3, "peopleCount": 2,
             "units": [
               {"id": "acme", "level": 0, "type": "organization", "name": "Acme", "active": true},
               {"id": "sales", "level": 1, "type": "department", "name": "Sales", "active": true},
               {"id": "emea", "level": 2, "type": "team", "name": "EMEA", "active": false}],
             "people": [
               {"id": "ann", "name": "Ann", "email": "ann@acme.example", "active": true,
                "roles": ["Clerk", "Former (inactive)"],
                "permissions": ["hrms.leave.approve", "hrms.payroll.process"]},
               {"id": "bob", "name": null, "email": null, "active": false,
                "roles": ["Clerk"], "permissions": []}]}
            """);
    String page = body(http.get().uri("/tenants/t1").exchange());
    assertThat(page).contains("Acme", "level-2 inactive", "Ann", "Former (inactive)", "LIVE");
    assertThat(body(http.get().uri("/").exchange())).contains("href=\"/tenants/t1\"");
  }

  @Test
  void whatOthersHaveWrittenIsTextAndRunsNothing() {
    publish(new User("ann", "t1", "\"><img src=x>", "<script>alert(1)</script>", List.of(), true));
    publish(new OrgEntity("acme", "t1", null, "${7*7}", "<b onclick='x()'>Acme</b>", true));

    MvcTestResult page = http.get().uri("/tenants/t1").exchange();

    assertThat(page).hasStatusOk();
    assertThat(page.getResponse().getHeader("Content-Security-Policy"))
        .startsWith("default-src 'none'");
    assertThat(body(page))
        .contains("&lt;script&gt;alert(1)&lt;/script&gt;", "${7*7}")
        .doesNotContain("<script", "<img", "<b onclick");
  }

  @Test
  void aTenantThatNobodyKnowsIsNotFound() {
    assertThat(http.get().uri("/api/tenants/nobody/chart"))
        .hasStatus(404)
        .bodyJson()
        .extractingPath("$.detail")
        .asString()
        .contains("knows nothing");
    assertThat(http.get().uri("/api/tenants/nobody/can?user=ann&permission=p")).hasStatus(404);
    assertThat(http.post().uri("/api/tenants/nobody/sessions?user=ann")).hasStatus(404);
    MvcTestResult page = http.get().uri("/tenants/{t}", "<script>").exchange();
    assertThat(page).hasStatus(404);
    assertThat(body(page)).contains("knows nothing").doesNotContain("<script");
  }

  @Test
  void permissionsComeFromActiveRolesOfActiveUsers() {
    assertCan("ann", "hrms.leave.approve", true);
    assertCan("ann", "hrms.employee.onboard", false);
    assertCan("bob", "hrms.leave.approve", false);
    assertCan("nobody", "hrms.leave.approve", false);
    assertThat(http.get().uri("/api/tenants/t1/can?user=ann")).hasStatus(400);
  }

  @Test
  void whoIsNotActiveCannotSignIn() {
    assertThat(http.post().uri("/api/tenants/t1/sessions?user=bob")).hasStatus(403);
    assertThat(http.post().uri("/api/tenants/t1/sessions?user=nobody")).hasStatus(403);
  }

  @Test
  void whoLeavesOrIsSwitchedOffIsSignedOutAndNobodyElse() {
    publish(new User("bob", "t1", null, "Bob", List.of("clerk"), true));
    String ofAnn = signIn("ann");
    String ofBob = signIn("bob");

    publish(new User("ann", "t1", null, "Ann", List.of("clerk"), false));
    assertThat(http.get().uri(ofAnn)).hasStatus(404);
    assertThat(http.get().uri(ofBob)).hasStatusOk();

    publisher.delete("hrms", "t1", DataTypes.USERS, "bob");
    client.awaitCaughtUp(Duration.ofSeconds(5));
    assertThat(http.get().uri(ofBob)).hasStatus(404);
  }

  @Test
  void whoLosesARoleIsSignedOutAndWhoGainsOneIsNot() {
    String session = signIn("ann");

    publish(new Role("former", "t1", "Former", List.of("hrms.employee.onboard"), true));
    assertThat(http.get().uri(session)).hasStatusOk();

    publish(new User("ann", "t1", null, "Ann", List.of("former"), true));
    assertThat(http.get().uri(session)).hasStatus(404);
  }

  @Test
  void aSessionEndsAlsoWhereTheListenerWasToldBeforeTheViews() {
    String session = signIn("ann");
    client.pause("sessions-of-users");
    publisher.dropNext(1);
    long left =
        publisher.publish(
            "hrms",
            "t1",
            DataTypes.USERS,
            new User("ann", "t1", null, "Ann", List.of("clerk"), false));
    client.resume("sessions-of-users"); // asks for itself what it has missed
    await()
        .pollInterval(Duration.ofMillis(1))
        .until(
            () -> client.status().handlers().get("sessions-of-users").position().orElse(0) >= left);
    client.awaitCaughtUp(Duration.ofSeconds(5));

    assertThat(http.get().uri(session)).hasStatus(404);
  }

  @Test
  void signingOutEndsASession() {
    String session = signIn("ann");

    assertThat(http.delete().uri(session)).hasStatus(204);
    assertThat(http.get().uri(session)).hasStatus(404);
  }

  @Test
  void operatorsSeeWhetherItIsReadyAndWhatTheClientDoes() {
    assertThat(http.get().uri("/actuator/health/readiness")).hasStatusOk();
    assertThat(http.get().uri("/actuator/sync"))
        .hasStatusOk()
        .bodyJson()
        .extractingPath("$.application")
        .isEqualTo("hrms");
    assertThat(http.post().uri("/actuator/sync/resync")).hasStatus4xxClientError();
    assertThat(http.get().uri("/actuator/env")).hasStatus(404);
  }
}
