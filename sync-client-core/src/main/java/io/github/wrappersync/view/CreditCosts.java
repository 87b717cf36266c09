package io.github.wrappersync.view;

import com.github.benmanes.caffeine.cache.Interner;
import io.github.wrappersync.model.Change;
import io.github.wrappersync.model.CreditConfig;
import io.github.wrappersync.model.DataTypes;
import io.github.wrappersync.model.Subscription;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What operations cost each tenant, in credits, at memory speed.
 *
 * <p>Three answers are told apart: a cost of 0, a configuration without a cost, and no
 * configuration. An inactive configuration still has its cost: {@link #isActive} says whether it is
 * in force. Where a tenant has several configurations of one operation, the active ones come before
 * the inactive, and among these the most recently changed one counts.
 *
 * <p>All methods may be called by any thread, never block and never do input or output, except that
 * look-ups under {@link Freshness.OrFail#orFetch} ask the publisher when the data is too old, and
 * those of a bounded view ({@link ViewOptions}) load a tenant that it does not hold. They throw
 * {@link ViewNotReadyException} before the first load, and {@link StaleDataException} as their
 * {@link Freshness} says.
 */
public final class CreditCosts {

  private final Tenants<CreditConfig, Index> table;
  private final Reads<CreditConfig, Index> reads;

  private final ViewChanges changes;

  CreditCosts(ViewParts parts) {
    table = Tenants.of(DataTypes.CREDIT_CONFIGS, Index.EMPTY, parts.options());
    reads = new Reads<>(table, Index.EMPTY, parts.verification(), parts.freshness());
    changes = parts.changes();
  }

  private CreditCosts(CreditCosts other, Freshness freshness) {
    table = other.table;
    reads = other.reads.with(freshness);
    changes = other.changes;
  }

  View<CreditConfig> writer() {
    return table;
  }

  /** The same costs, looked up under this policy instead of the client's. */
  public CreditCosts with(Freshness freshness) {
    return new CreditCosts(this, freshness);
  }

  /** How current the data of a tenant is. */
  public Verified verified(String tenantId) {
    return reads.verified(tenantId);
  }

  /**
   * Tells the listener of every configuration that is added, changed or removed from now on, after
   * this view shows it; before or after the client's start. See {@link ViewListener}.
   */
  public Subscription onChange(ViewListener<CreditConfig> listener) {
    return changes.listen(DataTypes.CREDIT_CONFIGS, listener);
  }

  /** The configuration of an operation, active or not; empty if the tenant has none. */
  public Optional<CreditConfig> find(String tenantId, String operationCode) {
    Priced priced = priced(tenantId, operationCode);
    return priced == null ? Optional.empty() : Optional.of(priced.config);
  }

  /**
   * The cost of an operation, of an inactive configuration too; empty if the tenant has no
   * configuration of it, or one without a cost.
   */
  public Optional<BigDecimal> get(String tenantId, String operationCode) {
    Priced priced = priced(tenantId, operationCode);
    return priced == null ? Optional.empty() : Optional.ofNullable(priced.cost);
  }

  /**
   * The cost of an operation, of an inactive configuration too.
   *
   * @throws MissingCostException if there is none: it says whether the tenant is unknown, the
   *     operation has no configuration, or the configuration has no cost
   */
  public BigDecimal require(String tenantId, String operationCode) {
    Index index = reads.find(tenantId);
    if (index == null) {
      throw missing(MissingCostException.Reason.UNKNOWN_TENANT, tenantId, operationCode);
    }
    Priced priced = index.priced(operationCode);
    if (priced == null) {
      throw missing(MissingCostException.Reason.NO_CONFIGURATION, tenantId, operationCode);
    }
    BigDecimal cost = priced.cost;
    if (cost == null) {
      throw missing(MissingCostException.Reason.NO_COST, tenantId, operationCode);
    }
    return cost;
  }

  /** As {@link #get(String, String)}, under this policy instead of the client's. */
  public Optional<BigDecimal> get(String tenantId, String operationCode, Freshness freshness) {
    return with(freshness).get(tenantId, operationCode);
  }

  /** As {@link #require(String, String)}, under this policy instead of the client's. */
  public BigDecimal require(String tenantId, String operationCode, Freshness freshness) {
    return with(freshness).require(tenantId, operationCode);
  }

  /**
   * All that can be said of the cost of an operation: whether there is one, why not, whether it is
   * in force, and how current that is.
   */
  public CreditQuote quote(String tenantId, String operationCode) {
    Reads.Answer<Index> answer = reads.answer(tenantId);
    Index index = answer.index();
    Priced priced = index == null ? null : index.priced(operationCode);
    Optional<MissingCostException.Reason> missing = Optional.empty();
    if (index == null) {
      missing = Optional.of(MissingCostException.Reason.UNKNOWN_TENANT);
    } else if (priced == null) {
      missing = Optional.of(MissingCostException.Reason.NO_CONFIGURATION);
    } else if (priced.cost == null) {
      missing = Optional.of(MissingCostException.Reason.NO_COST);
    }
    return new CreditQuote(
        priced == null ? Optional.empty() : Optional.ofNullable(priced.cost),
        priced != null && priced.config.isActive(),
        missing,
        answer.age(),
        answer.stale());
  }

  /** Tells whether the operation has a configuration that is in force. */
  public boolean isActive(String tenantId, String operationCode) {
    Priced priced = priced(tenantId, operationCode);
    return priced != null && priced.config.isActive();
  }

  /** Every configuration of the tenant, in no particular order: a copy. */
  public List<CreditConfig> all(String tenantId) {
    return reads.get(tenantId).all();
  }

  private @Nullable Priced priced(String tenantId, String operationCode) {
    Index index = reads.find(tenantId);
    return index == null ? null : index.priced(operationCode);
  }

  private static MissingCostException missing(
      MissingCostException.Reason reason, String tenantId, String operationCode) {
    return new MissingCostException(reason, tenantId, operationCode);
  }

  private record Index(
      PersistentMap<String, CreditConfig> byId, PersistentMap<String, Priced> byOperation)
      implements TenantIndex<CreditConfig, Index> {

    static final Index EMPTY = new Index(PersistentMap.empty(), PersistentMap.empty());

    /**
     * Tenants have the same operations: they share the codes, which saves memory and is faster to
     * compare with, as a few codes stay in the processor's caches and those of each record do not.
     */
    private static final Interner<String> CODES = Interner.newWeakInterner();

    @Nullable Priced priced(String operationCode) {
      return byOperation.get(operationCode);
    }

    List<CreditConfig> all() {
      List<CreditConfig> configs = new ArrayList<>(byId.size());
      byId.forEach((id, config) -> configs.add(config));
      return List.copyOf(configs);
    }

    @Override
    public Index with(Change<CreditConfig> change) {
      String id = change.recordId();
      CreditConfig before = byId.get(id);
      PersistentMap<String, Priced> operations = byOperation;
      if (change.isDelete()) {
        return before == null ? this : new Index(byId.without(id), left(operations, before, id));
      }
      CreditConfig config = kept(change);
      if (before != null && !Objects.equals(before.operationCode(), config.operationCode())) {
        operations = left(operations, before, id);
      }
      if (config.operationCode() != null) {
        operations =
            Ranked.with(
                operations, config.operationCode(), new Priced(id, config, change.position()));
      }
      return new Index(byId.with(id, config), operations);
    }

    private static PersistentMap<String, Priced> left(
        PersistentMap<String, Priced> operations, CreditConfig before, String id) {
      return before.operationCode() == null
          ? operations
          : Ranked.without(operations, before.operationCode(), id);
    }

    /**
     * The record, with strings that are there already in place of its own: itself, if it has them.
     */
    @SuppressWarnings({"ReferenceEquality", "StringEquality"}) // which object it is is the question
    private static CreditConfig kept(Change<CreditConfig> change) {
      CreditConfig given = change.record();
      String code = given.operationCode();
      String configId = shared(given.configId(), change.recordId());
      String tenantId = shared(given.tenantId(), change.tenantId());
      String sharedCode = code == null ? code : CODES.intern(code);
      boolean isShared =
          configId == given.configId() && tenantId == given.tenantId() && sharedCode == code;
      return isShared
          ? given
          : new CreditConfig(configId, tenantId, sharedCode, given.creditCost(), given.isActive());
    }

    private static String shared(String own, String there) {
      return there.equals(own) ? there : own;
    }

    @Override
    public Index of(List<Change<CreditConfig>> records) {
      Map<String, CreditConfig> ids = new HashMap<>();
      Map<String, Priced> operations = new HashMap<>();
      for (Change<CreditConfig> record : records) {
        String id = record.recordId();
        CreditConfig config = kept(record);
        if (ids.put(id, config) != null) {
          return oneByOne(records);
        }
        if (config.operationCode() != null) {
          Priced priced = new Priced(id, config, record.position());
          operations.merge(config.operationCode(), priced, Ranked::inserted);
        }
      }
      return new Index(PersistentMap.of(ids), PersistentMap.of(operations));
    }

    /** Where a record is told of twice, the later one counts. */
    private static Index oneByOne(List<Change<CreditConfig>> records) {
      Index index = EMPTY;
      for (Change<CreditConfig> record : records) {
        index = index.with(record);
      }
      return index;
    }

    @Override
    public int size() {
      return byId.size();
    }
  }
}
