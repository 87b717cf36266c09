package io.github.wrappersync.internal.engine;

import io.github.wrappersync.feed.Scope;
import io.github.wrappersync.model.Change;
import io.github.wrappersync.model.Channel;
import io.github.wrappersync.model.CreditConfig;
import io.github.wrappersync.model.DataType;
import io.github.wrappersync.model.DataTypes;
import io.github.wrappersync.model.Role;
import io.github.wrappersync.testing.InMemoryPublisher;
import io.github.wrappersync.wire.Envelope;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A publisher whose log the test knows: what is true, and what a client has to have received.
 * Values only grow, so that an older state after a newer one shows.
 */
final class KnownLog {

  /** What clients follow: another application and another tenant are published as well. */
  static final String APPLICATION = "crm";

  static final Set<String> TENANTS = Set.of("t1", "t2");

  private static final Pattern VERSION = Pattern.compile("\"(?:creditCost|roleName)\":\"?(\\d+)");

  private record Key(String dataType, String name) {}

  final InMemoryPublisher publisher = new InMemoryPublisher();
  private final Random random;
  private final Map<Channel, TreeSet<Long>> positions = new HashMap<>();
  private final Map<Key, Long> deletedAt = new HashMap<>();
  private long value;

  KnownLog(Random random) {
    this.random = random;
  }

  /** Publishes something; tells whether clients follow it. */
  boolean change() {
    String application = random.nextInt(12) == 0 ? "hrms" : APPLICATION;
    String tenant = random.nextInt(12) == 0 ? "t3" : "t" + (1 + random.nextInt(2));
    String id = "r" + random.nextInt(3);
    DataType<?> type = random.nextBoolean() ? DataTypes.CREDIT_CONFIGS : DataTypes.ROLES;
    boolean delete = random.nextInt(4) == 0;
    long before = publisher.head();
    value++;
    if (delete) {
      publisher.delete(application, tenant, type, id);
    } else if (type.equals(DataTypes.ROLES)) {
      Role role = new Role(id, tenant, "" + value, List.of(), true);
      publisher.publish(application, tenant, DataTypes.ROLES, role);
    } else {
      CreditConfig config = new CreditConfig(id, tenant, "crm.x", BigDecimal.valueOf(value), true);
      publisher.publish(application, tenant, DataTypes.CREDIT_CONFIGS, config);
    }
    Channel channel = new Channel(application, tenant, type.name());
    if (publisher.head() > before) {
      positions.computeIfAbsent(channel, unknown -> new TreeSet<>()).add(publisher.head());
      if (delete && application.equals(APPLICATION)) {
        deletedAt.put(new Key(type.name(), tenant + '/' + id), publisher.head());
      }
    }
    return application.equals(APPLICATION) && TENANTS.contains(tenant);
  }

  void loseHistory() {
    switch (random.nextInt(3)) {
      case 0 -> publisher.trim();
      case 1 -> publisher.newEpoch();
      default -> {
        long to = Math.max(0, publisher.head() - random.nextInt(6));
        publisher.restoreTo(to);
        positions.values().forEach(known -> known.tailSet(to, false).clear());
        deletedAt.values().removeIf(at -> at > to);
      }
    }
  }

  /** The newest position of the channel at or below one; 0 if there is none. */
  long tail(Channel channel, long upTo) {
    TreeSet<Long> known = positions.get(channel);
    Long tail = known == null ? null : known.floor(upTo);
    return tail == null ? 0 : tail;
  }

  /** The channels that clients follow. */
  List<Channel> channels(Scope scope) {
    return positions.keySet().stream().filter(scope::contains).toList();
  }

  /** The records that exist and were changed last at or below a position, with their versions. */
  Map<String, Long> truth(DataType<?> type, long upTo) {
    Map<String, Long> truth = new HashMap<>();
    for (Envelope head : publisher.heads(new Scope(APPLICATION, TENANTS, Set.of(type.name())))) {
      if (head.position() <= upTo) {
        truth.put(head.channel().tenantId() + '/' + head.recordId(), version(head));
      }
    }
    return truth;
  }

  /** Where the record was deleted last; 0 if it never was in this life of the log. */
  long deletedAt(DataType<?> type, String record) {
    return deletedAt.getOrDefault(new Key(type.name(), record), 0L);
  }

  static long version(Change<?> change) {
    return change.record() instanceof CreditConfig config
        ? config.creditCost().longValue()
        : Long.parseLong(((Role) change.record()).roleName());
  }

  private static long version(Envelope event) {
    Matcher matcher = VERSION.matcher(event.data());
    if (!matcher.find()) {
      throw new AssertionError("No version in " + event.data());
    }
    return Long.parseLong(matcher.group(1));
  }
}
