package io.github.wrappersync.examples.finance;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The tables of bills. Every statement names the tenant. */
@Component
class BillStore {

  /** One statement, so that totals and lines are of one moment. */
  private static final String READ =
      """
      SELECT bill_id, bill.tenant_id, total, paid_at, line_id, operation, quantity, unit_price, amount
      FROM (%s) AS bill LEFT JOIN bill_line USING (bill_id)
      ORDER BY bill_id DESC, line_id
      """;

  private static final String NEWEST =
      READ.formatted(
          "SELECT * FROM bill WHERE tenant_id = :tenant ORDER BY bill_id DESC LIMIT 100");
  private static final String ONE =
      READ.formatted("SELECT * FROM bill WHERE tenant_id = :tenant AND bill_id = :bill");

  private final JdbcClient jdbc;

  BillStore(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  Bill open(String tenantId) {
    long billId =
        jdbc.sql("INSERT INTO bill (tenant_id) VALUES (:tenant) RETURNING bill_id")
            .param("tenant", tenantId)
            .query(Long.class)
            .single();
    return find(tenantId, billId).orElseThrow();
  }

  /** The newest hundred bills, the newest first. */
  List<Bill> list(String tenantId) {
    return jdbc.sql(NEWEST).param("tenant", tenantId).query(BillStore::bills);
  }

  Optional<Bill> find(String tenantId, long billId) {
    return jdbc
        .sql(ONE)
        .param("tenant", tenantId)
        .param("bill", billId)
        .query(BillStore::bills)
        .stream()
        .findFirst();
  }

  /** The same, once nobody else changes it, which nobody will until the commit. */
  Optional<Bill> lock(String tenantId, long billId) {
    jdbc.sql("SELECT 1 FROM bill WHERE tenant_id = :tenant AND bill_id = :bill FOR UPDATE")
        .param("tenant", tenantId)
        .param("bill", billId)
        .query(Integer.class)
        .optional();
    return find(tenantId, billId);
  }

  /** Adds a line to a bill that is locked. */
  void add(Bill bill, String operation, BigDecimal quantity, BigDecimal unitPrice) {
    jdbc.sql(
            """
            WITH line AS (
              INSERT INTO bill_line (tenant_id, bill_id, operation, quantity, unit_price)
              VALUES (:tenant, :bill, :operation, :quantity, :price)
              RETURNING amount)
            UPDATE bill SET total = total + line.amount FROM line
            WHERE tenant_id = :tenant AND bill_id = :bill
            """)
        .param("tenant", bill.tenantId())
        .param("bill", bill.billId())
        .param("operation", operation)
        .param("quantity", quantity)
        .param("price", unitPrice)
        .update();
  }

  /** Marks a bill that is locked as paid. */
  void pay(Bill bill) {
    jdbc.sql("UPDATE bill SET paid_at = now() WHERE tenant_id = :tenant AND bill_id = :bill")
        .param("tenant", bill.tenantId())
        .param("bill", bill.billId())
        .update();
  }

  /** What changes of prices did to a bill: the newest hundred, the newest first. */
  List<Bill.Recalculation> recalculations(String tenantId, long billId) {
    return jdbc.sql(
            """
            SELECT * FROM recalculation WHERE tenant_id = :tenant AND bill_id = :bill
            ORDER BY recalculation_id DESC LIMIT 100
            """)
        .param("tenant", tenantId)
        .param("bill", billId)
        .query(
            (row, number) ->
                new Bill.Recalculation(
                    row.getString("operation"),
                    row.getBigDecimal("old_price"),
                    row.getBigDecimal("new_price"),
                    row.getBigDecimal("old_total"),
                    row.getBigDecimal("new_total"),
                    row.getString("event_id"),
                    row.getLong("position"),
                    row.getObject("changed_at", OffsetDateTime.class).toInstant(),
                    row.getObject("recalculated_at", OffsetDateTime.class).toInstant()))
        .list();
  }

  private static List<Bill> bills(ResultSet rows) throws SQLException {
    List<Bill> bills = new ArrayList<>();
    List<Bill.Line> lines = new ArrayList<>();
    long last = 0;
    while (rows.next()) {
      if (rows.getLong("bill_id") != last) {
        last = rows.getLong("bill_id");
        lines = new ArrayList<>();
        bills.add(bill(rows, lines));
      }
      if (rows.getObject("line_id") != null) {
        lines.add(line(rows));
      }
    }
    return bills;
  }

  private static Bill bill(ResultSet row, List<Bill.Line> lines) throws SQLException {
    return new Bill(
        row.getLong("bill_id"),
        row.getString("tenant_id"),
        row.getBigDecimal("total"),
        instant(row.getObject("paid_at", OffsetDateTime.class)),
        lines);
  }

  private static Bill.Line line(ResultSet row) throws SQLException {
    return new Bill.Line(
        row.getLong("line_id"),
        row.getString("operation"),
        row.getBigDecimal("quantity"),
        row.getBigDecimal("unit_price"),
        row.getBigDecimal("amount"));
  }

  private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
    return time == null ? null : time.toInstant();
  }
}
