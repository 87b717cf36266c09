/**
 * Has the client's stores and its transactional listeners take part in the application's own
 * transactions: {@link io.github.wrappersync.spring.jdbc.SpringJdbcTransactions}.
 */
@NullMarked
package io.github.wrappersync.spring.jdbc;

import org.jspecify.annotations.NullMarked;
