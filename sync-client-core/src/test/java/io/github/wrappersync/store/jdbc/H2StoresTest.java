package io.github.wrappersync.store.jdbc;

import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;

final class H2StoresTest extends JdbcStoresContract {

  private static final JdbcDataSource DATABASE = new JdbcDataSource();

  static {
    DATABASE.setURL("jdbc:h2:mem:stores;DB_CLOSE_DELAY=-1");
  }

  @Override
  protected DataSource database() {
    return DATABASE;
  }
}
