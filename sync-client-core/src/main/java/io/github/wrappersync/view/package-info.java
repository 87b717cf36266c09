/**
 * Local copies of the wrapper's data for look-ups at memory speed: {@code CreditCosts}, {@code
 * Roles}, {@code Users}, {@code OrgHierarchy}.
 *
 * <p>For application developers; reads never block and never do input or output.
 */
@NullMarked
package io.github.wrappersync.view;

import org.jspecify.annotations.NullMarked;
