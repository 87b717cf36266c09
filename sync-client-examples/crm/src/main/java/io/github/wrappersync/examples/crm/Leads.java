package io.github.wrappersync.examples.crm;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** The leads of each tenant. Creating one costs credits. */
final class Leads {

  private static final String CREATE = "crm.leads.create";

  private final DataSource dataSource;
  private final CreditCheck creditCheck;

  Leads(DataSource dataSource, CreditCheck creditCheck) {
    this.dataSource = dataSource;
    this.creditCheck = creditCheck;
  }

  /** Creates a lead and charges it, both or neither: one lead and one charge for each id. */
  Answer create(String tenantId, String name, String requestId) throws SQLException {
    // README
    Request request = new Request(tenantId, CREATE, requestId);
    return creditCheck.charge(
        request,
        transaction -> {
          try (PreparedStatement lead =
              transaction.prepareStatement(
                  "INSERT INTO lead (tenant_id, request_id, name) VALUES (?, ?, ?)")) {
            lead.setString(1, tenantId);
            lead.setString(2, requestId);
            lead.setString(3, name);
            lead.executeUpdate();
          }
        });
    // README
  }

  /** The names of a tenant's leads. */
  List<String> names(String tenantId) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement query =
            connection.prepareStatement(
                "SELECT name FROM lead WHERE tenant_id = ? ORDER BY name")) {
      query.setString(1, tenantId);
      try (ResultSet leads = query.executeQuery()) {
        List<String> names = new ArrayList<>();
        while (leads.next()) {
          names.add(leads.getString("name"));
        }
        return names;
      }
    }
  }
}
