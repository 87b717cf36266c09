/** What operators ask and do under {@code /admin}, with the administrator's token. */
@NullMarked
package io.github.wrappersync.publisher.api.admin;

import org.jspecify.annotations.NullMarked;
