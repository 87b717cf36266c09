/**
 * Local copies of the wrapper's data for look-ups at memory speed: {@link
 * io.github.wrappersync.view.CreditCosts}, {@link io.github.wrappersync.view.Roles}, {@link
 * io.github.wrappersync.view.Users}, {@link io.github.wrappersync.view.OrgHierarchy}.
 *
 * <p>{@link io.github.wrappersync.view.ViewListener}s are told how they change.
 *
 * <p>For application developers; reads never block and never do input or output, unless their
 * {@link io.github.wrappersync.view.Freshness} says so, or a view is bounded ({@link
 * io.github.wrappersync.view.ViewOptions}) and has to load a tenant. The client writes them through
 * {@link io.github.wrappersync.view.LocalViews}, each through a {@link
 * io.github.wrappersync.view.View}.
 */
@NullMarked
package io.github.wrappersync.view;

import org.jspecify.annotations.NullMarked;
