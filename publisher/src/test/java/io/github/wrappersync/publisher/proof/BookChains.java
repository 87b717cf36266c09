package io.github.wrappersync.publisher.proof;

import io.github.wrappersync.publisher.proof.RunReport.Violation;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * What the lines of an audit, taken in their order, say that the rest of the ledger should hold.
 */
final class BookChains {

  private static final String HELD =
      "SELECT data_type, tenant_id, record_id, length, checksum, amount FROM held";

  private static final String ACCOUNTS =
      "SELECT tenant_id, data_type, balance, effects FROM account";

  /** What was written of a record. */
  private record Chain(long length, String checksum, BigDecimal amount) {
    private static final Chain NONE = new Chain(0, "", BigDecimal.ZERO);
  }

  private final String application;
  private final Map<String, Chain> chains = new HashMap<>();

  BookChains(String application) {
    this.application = application;
  }

  /** The next line. */
  void link(Effect effect) {
    Chain before = chains.getOrDefault(effect.record(), Chain.NONE);
    chains.put(
        effect.record(),
        new Chain(
            before.length() + 1,
            md5("%s/%d/%s".formatted(before.checksum(), effect.position(), effect.eventId())),
            effect.amount()));
  }

  /** What the ledger holds otherwise. */
  void compare(LedgerBook book, List<Violation> found) {
    compareRecords(book, new FirstFew(found));
    compareAccounts(book, new FirstFew(found));
  }

  private void compareRecords(LedgerBook book, FirstFew found) {
    Map<String, String> held = new HashMap<>();
    for (String row : book.database().rows(HELD)) {
      String[] columns = row.split("\\|", -1);
      held.put(
          String.join("|", columns[0], columns[1], columns[2]),
          String.join("|", columns[3], columns[4], columns[5]));
    }
    chains.forEach(
        (record, chain) -> {
          String expected =
              "%d|%s|%s".formatted(chain.length(), chain.checksum(), chain.amount().setScale(2));
          String is = String.valueOf(held.get(record));
          if (!expected.equals(is)) {
            found.add(wrong(Check.ORDER, record, "length|checksum|amount", is, expected));
          }
        });
  }

  private void compareAccounts(LedgerBook book, FirstFew found) {
    Map<String, BigDecimal> balances = new HashMap<>();
    Map<String, Long> effects = new HashMap<>();
    chains.forEach(
        (record, chain) -> {
          String[] key = record.split("\\|", -1);
          balances.merge(key[1] + "|" + key[0], chain.amount(), BigDecimal::add);
          effects.merge(key[1] + "|" + key[0], chain.length(), Long::sum);
        });
    for (String row : book.database().rows(ACCOUNTS)) {
      String[] columns = row.split("\\|", -1);
      String account = columns[0] + "|" + columns[1];
      String is = columns[2] + "|" + columns[3];
      String expected =
          "%s|%d"
              .formatted(
                  balances.getOrDefault(account, BigDecimal.ZERO).setScale(2),
                  effects.getOrDefault(account, 0L));
      if (!expected.equals(is)) {
        found.add(wrong(Check.LEDGER, "account " + account, "balance|effects", is, expected));
      }
    }
  }

  private Violation wrong(Check check, String where, String what, String is, String expected) {
    return new Violation(
        check,
        Outcome.WRONG,
        application + ": " + where,
        "%s is %s, expected %s".formatted(what, is, expected));
  }

  private static String md5(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
