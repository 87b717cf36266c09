package io.github.wrappersync.examples.crm;

import io.github.wrappersync.client.SyncClient;
import io.github.wrappersync.model.SyncException;
import io.github.wrappersync.status.SyncStatus;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;

/** What somebody can type. */
final class Commands {

  private static final String HELP =
      """
        charge TENANT OPERATION [REQUEST]  charge an operation; with the same REQUEST again, nothing
        lead TENANT NAME                   create a lead, which costs crm.leads.create
        show [TENANT]                      credits and prices, and a tenant's leads
        topup TENANT CREDITS               add credits
        status                             what the client is doing
        help, quit\
      """;

  private final SyncClient client;
  private final Accounts accounts;
  private final CreditCheck creditCheck;
  private final Leads leads;
  private final Prices prices;
  private final Screen screen;

  Commands(
      SyncClient client,
      Accounts accounts,
      CreditCheck creditCheck,
      Leads leads,
      Prices prices,
      Screen screen) {
    this.client = client;
    this.accounts = accounts;
    this.creditCheck = creditCheck;
    this.leads = leads;
    this.prices = prices;
    this.screen = screen;
  }

  /**
   * Does what a line says. What is wrong about it is told, and never thrown.
   *
   * @return whether more lines are wanted
   */
  boolean execute(String line) {
    List<String> words = List.of(line.strip().split("\\s+", 3));
    try {
      switch (words.get(0)) {
        case "" -> {}
        case "charge" -> charge(words);
        case "lead" -> lead(words);
        case "show" -> show(words);
        case "topup" -> topUp(words);
        case "status" -> status();
        case "quit" -> {
          return false;
        }
        case "help" -> help();
        default -> screen.line("'%.40s' is not a command: 'help' lists them", words.get(0));
      }
    } catch (SQLException e) {
      screen.line("The CRM's database failed, so try the same again: %s", e.getMessage());
    } catch (SyncException | IllegalArgumentException e) {
      screen.line("%s", e.getMessage());
    }
    return true;
  }

  void help() {
    HELP.lines().forEach(line -> screen.line("%s", line));
  }

  /** The credits and prices of every tenant that has an account. */
  void overview() throws SQLException {
    for (String tenantId : accounts.balances().keySet()) {
      show(tenantId);
    }
  }

  private void charge(List<String> words) throws SQLException {
    require(words, 3, "charge TENANT OPERATION [REQUEST]");
    String[] rest = words.get(2).split("\\s+", 2);
    String requestId = rest.length == 2 ? rest[1] : UUID.randomUUID().toString();
    Request request = new Request(words.get(1), rest[0], requestId);
    tell(request.tenantId(), creditCheck.charge(request, Work.NONE));
  }

  private void lead(List<String> words) throws SQLException {
    require(words, 3, "lead TENANT NAME");
    String tenantId = words.get(1);
    tell(tenantId, leads.create(tenantId, words.get(2), UUID.randomUUID().toString()));
  }

  private void show(List<String> words) throws SQLException {
    if (words.size() == 1) {
      overview();
      return;
    }
    String tenantId = words.get(1);
    show(tenantId);
    for (String name : leads.names(tenantId)) {
      screen.line("  lead: %s", name);
    }
  }

  private void show(String tenantId) throws SQLException {
    screen.line("%s has %s credits", tenantId, balance(tenantId));
    prices.show(tenantId);
  }

  private void topUp(List<String> words) throws SQLException {
    require(words, 3, "topup TENANT CREDITS");
    try {
      accounts.topUp(words.get(1), new BigDecimal(words.get(2)));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "'%s' is not a number of credits: expected such as 10 or 2.50".formatted(words.get(2)),
          e);
    }
    screen.line("%s has %s credits", words.get(1), balance(words.get(1)));
  }

  private void status() {
    SyncStatus status = client.status();
    screen.line(
        "%s since %s, verified %s, position %d, %d events, %d gaps%s",
        status.state(),
        status.since(),
        status.verifiedAge().map(age -> age.toMillis() + " ms ago").orElse("never"),
        status.verifiedPosition(),
        status.counters().events(),
        status.counters().gaps(),
        status.lastError().map(error -> ", last problem: " + error).orElse(""));
  }

  private void tell(String tenantId, Answer answer) throws SQLException {
    if (answer instanceof Answer.Charged charged) {
      screen.line(
          "%s%s: %s has %s credits",
          charged.again() ? "was charged before, " : "charged ",
          Screen.credits(charged.cost()),
          tenantId,
          balance(tenantId));
    } else if (answer instanceof Answer.Refused refused) {
      screen.line("refused, %s: %s has %s credits", refused.reason(), tenantId, balance(tenantId));
    }
  }

  private String balance(String tenantId) throws SQLException {
    return Screen.credits(accounts.balances().getOrDefault(tenantId, BigDecimal.ZERO));
  }

  private static void require(List<String> words, int count, String usage) {
    if (words.size() < count) {
      throw new IllegalArgumentException("Expected: " + usage);
    }
  }
}
