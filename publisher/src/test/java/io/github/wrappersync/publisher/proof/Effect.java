package io.github.wrappersync.publisher.proof;

import java.math.BigDecimal;

/**
 * A line of the audit of a {@link LedgerBook}.
 *
 * @param seq rises from line to line
 * @param position of the event
 * @param amount what the record is worth from now on
 * @param instance who wrote it
 */
record Effect(
    long seq,
    String eventId,
    String dataType,
    String tenantId,
    String recordId,
    long position,
    BigDecimal amount,
    String instance) {

  private static final String NEWER =
      """
      SELECT seq, event_id, data_type, tenant_id, record_id, position, amount, instance
      FROM audit WHERE seq > %d ORDER BY seq
      """;

  /** Gives the rows of those above a number, in their order. */
  static String newerThan(long seq) {
    return NEWER.formatted(seq);
  }

  static Effect of(String row) {
    String[] columns = row.split("\\|", -1);
    return new Effect(
        Long.parseLong(columns[0]),
        columns[1],
        columns[2],
        columns[3],
        columns[4],
        Long.parseLong(columns[5]),
        new BigDecimal(columns[6]),
        columns[7]);
  }

  /** Which record of the application it is about. */
  String record() {
    return dataType + '|' + tenantId + '|' + recordId;
  }
}
