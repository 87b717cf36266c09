/** What several packages need to speak with PostgreSQL. */
@NullMarked
package io.github.wrappersync.publisher.sql;

import org.jspecify.annotations.NullMarked;
