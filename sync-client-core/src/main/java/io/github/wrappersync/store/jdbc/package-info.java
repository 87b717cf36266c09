/**
 * Stores in the application's own database, by plain JDBC: what a handler has done outlives the
 * process, is shared by all instances of the application, and can be committed together with the
 * handler's effect.
 *
 * <p>For applications whose handlers write to a database. Start at {@link
 * io.github.wrappersync.store.jdbc.JdbcStores}. PostgreSQL, MariaDB, MySQL and H2 are known; the
 * tables are made on request, or by the application's own migrations from the scripts beside this
 * package.
 */
@NullMarked
package io.github.wrappersync.store.jdbc;

import org.jspecify.annotations.NullMarked;
