package io.github.wrappersync.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.github.wrappersync.model.Change;
import io.github.wrappersync.model.CreditConfig;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CreditCostsTest {

  private final Changes changes = new Changes();
  private final CreditCosts costs = new CreditCosts(Changes.VIEW_PARTS);

  private static CreditConfig config(String id, String operation, String cost, boolean active) {
    return new CreditConfig(
        id, "tenant-1", operation, cost == null ? null : new BigDecimal(cost), active);
  }

  private void load(CreditConfig... configs) {
    costs.writer().load(List.of(configs).stream().map(changes::of).toList());
  }

  @Test
  void aLookUpBeforeTheFirstLoadFailsRatherThanSayThereIsNoPrice() {
    assertThatThrownBy(() -> costs.get("tenant-1", "crm.leads.create"))
        .isInstanceOf(ViewNotReadyException.class)
        .hasMessageContaining("credit-configs")
        .hasMessageContaining("awaitReady");
    assertThatThrownBy(() -> costs.require("tenant-1", "crm.leads.create"))
        .isInstanceOf(ViewNotReadyException.class);
    assertThatThrownBy(() -> costs.find("tenant-1", "crm.leads.create"))
        .isInstanceOf(ViewNotReadyException.class);
    assertThatThrownBy(() -> costs.isActive("tenant-1", "crm.leads.create"))
        .isInstanceOf(ViewNotReadyException.class);
    assertThatThrownBy(() -> costs.all("tenant-1")).isInstanceOf(ViewNotReadyException.class);
    assertThatThrownBy(() -> costs.writer().apply(changes.of(config("1", "a", "1", true))))
        .isInstanceOf(ViewNotReadyException.class);
  }

  @Test
  void aCostOfZeroIsACostWithItsDecimals() {
    load(config("1", "crm.leads.view", "0.00", true));

    assertThat(costs.require("tenant-1", "crm.leads.view")).isEqualTo(new BigDecimal("0.00"));
    assertThat(costs.get("tenant-1", "crm.leads.view")).contains(new BigDecimal("0.00"));
  }

  @Test
  void aMissingCostSaysWhatIsMissing() {
    load(config("1", "crm.leads.create", null, true));

    assertThatThrownBy(() -> costs.require("tenant-9", "crm.leads.create"))
        .hasMessageContaining("tenant-9")
        .asInstanceOf(type(MissingCostException.class))
        .extracting(MissingCostException::reason)
        .isEqualTo(MissingCostException.Reason.UNKNOWN_TENANT);
    assertThatThrownBy(() -> costs.require("tenant-1", "crm.leads.merge"))
        .hasMessageContaining("crm.leads.merge")
        .asInstanceOf(type(MissingCostException.class))
        .extracting(MissingCostException::reason)
        .isEqualTo(MissingCostException.Reason.NO_CONFIGURATION);
    assertThatThrownBy(() -> costs.require("tenant-1", "crm.leads.create"))
        .hasMessageContaining("not a cost of 0")
        .asInstanceOf(type(MissingCostException.class))
        .extracting(MissingCostException::reason)
        .isEqualTo(MissingCostException.Reason.NO_COST);
    assertThat(costs.get("tenant-1", "crm.leads.create")).isEmpty();
    assertThat(costs.find("tenant-1", "crm.leads.create")).isPresent();
  }

  @Test
  void anInactiveConfigurationStillHasItsPrice() {
    load(config("1", "crm.leads.create", "3.00", false));

    assertThat(costs.require("tenant-1", "crm.leads.create")).isEqualTo(new BigDecimal("3.00"));
    assertThat(costs.isActive("tenant-1", "crm.leads.create")).isFalse();
    assertThat(costs.isActive("tenant-1", "crm.leads.merge")).isFalse();
  }

  @Test
  void ofSeveralConfigurationsTheActiveOneCountsThenTheNewest() {
    load(
        config("a", "crm.leads.create", "1", true),
        config("b", "crm.leads.create", "2", true),
        config("c", "crm.leads.create", "3", false));
    assertThat(costs.require("tenant-1", "crm.leads.create")).isEqualTo("2");

    costs.writer().apply(changes.of(config("a", "crm.leads.create", "4", true)));
    assertThat(costs.require("tenant-1", "crm.leads.create")).isEqualTo("4");

    costs.writer().apply(changes.of(config("a", "crm.leads.create", "5", false)));
    assertThat(costs.require("tenant-1", "crm.leads.create")).isEqualTo("2");

    costs.writer().apply(changes.delete(config("b", "crm.leads.create", "2", true)));
    assertThat(costs.require("tenant-1", "crm.leads.create")).isEqualTo("5");
    assertThat(costs.all("tenant-1")).hasSize(2);
  }

  @Test
  void aTenantWhoseConfigurationsAllHaveOneOperationIsNoTrouble() {
    int count = 50_000;
    CreditConfig[] all = new CreditConfig[count];
    for (int i = 0; i < count; i++) {
      all[i] = config("c" + i, "crm.leads.create", String.valueOf(i), true);
    }
    load(all);

    assertThat(costs.require("tenant-1", "crm.leads.create")).isEqualTo("49999");

    costs.writer().apply(changes.delete(all[count - 1]));
    assertThat(costs.require("tenant-1", "crm.leads.create")).isEqualTo("49998");

    costs.writer().apply(changes.of(config("c0", "crm.leads.create", "0.5", true)));
    assertThat(costs.require("tenant-1", "crm.leads.create")).isEqualTo("0.5");
  }

  @Test
  void anUpdateOfTheOperationCodeMovesTheConfiguration() {
    load(config("1", "crm.leads.create", "3", true));

    costs.writer().apply(changes.of(config("1", "crm.leads.import", "3", true)));

    assertThat(costs.find("tenant-1", "crm.leads.create")).isEmpty();
    assertThat(costs.require("tenant-1", "crm.leads.import")).isEqualTo("3");
  }

  @Test
  void aLoadReplacesEverything() {
    load(config("1", "crm.leads.create", "3", true));
    load(config("2", "crm.leads.merge", "4", true));

    assertThat(costs.find("tenant-1", "crm.leads.create")).isEmpty();
    assertThat(costs.all("tenant-1")).hasSize(1);
  }

  @Test
  void aConfigurationWithoutAnOperationIsKeptButNotFoundByOne() {
    load(config("1", null, "3", true));
    assertThat(costs.all("tenant-1")).hasSize(1);

    costs.writer().apply(changes.of(config("1", "crm.leads.create", "3", true)));
    assertThat(costs.require("tenant-1", "crm.leads.create")).isEqualTo("3");
  }

  @Test
  void aTenantWithoutARecordLeftIsUnknown() {
    load(config("1", "crm.leads.create", "3", true));

    costs.writer().apply(changes.delete(config("1", "crm.leads.create", "3", true)));

    assertThatThrownBy(() -> costs.require("tenant-1", "crm.leads.create"))
        .asInstanceOf(type(MissingCostException.class))
        .extracting(MissingCostException::reason)
        .isEqualTo(MissingCostException.Reason.UNKNOWN_TENANT);
  }

  @Test
  void agreesWithAPlainModelAfterRandomChanges() {
    Random random = new Random(7);
    load();
    Map<String, Change<CreditConfig>> model = new HashMap<>();
    for (int step = 0; step < 5000; step++) {
      String id = "config-" + random.nextInt(30);
      String cost = random.nextInt(10) == 0 ? null : String.valueOf(step);
      CreditConfig config =
          config(id, "operation-" + random.nextInt(8), cost, random.nextBoolean());
      if (random.nextInt(4) == 0) {
        costs.writer().apply(changes.delete(config));
        model.remove(id);
      } else {
        Change<CreditConfig> change = changes.of(config);
        costs.writer().apply(change);
        model.put(id, change);
      }
      if (step % 500 == 499) {
        costs.writer().load(model.values());
      }
      for (int i = 0; i < 8; i++) {
        assertThat(costs.find("tenant-1", "operation-" + i).orElse(null))
            .isEqualTo(best(model, "operation-" + i));
      }
      assertThat(costs.all("tenant-1"))
          .containsExactlyInAnyOrderElementsOf(
              model.values().stream().map(Change::record).toList());
    }
  }

  private static CreditConfig best(Map<String, Change<CreditConfig>> model, String operation) {
    Change<CreditConfig> best = null;
    for (Change<CreditConfig> change : model.values()) {
      if (!change.record().operationCode().equals(operation)) {
        continue;
      }
      boolean better =
          best == null
              || (change.record().isActive() != best.record().isActive()
                  ? change.record().isActive()
                  : change.position() > best.position());
      best = better ? change : best;
    }
    return best == null ? null : best.record();
  }
}
