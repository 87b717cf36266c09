package io.github.wrappersync.view;

/**
 * What a view of a client is made of.
 *
 * @param options how much it holds
 * @param verification knows how current the data is
 * @param freshness the policy of look-ups that do not bring their own
 * @param changes where its listeners are registered
 */
record ViewParts(
    ViewOptions options, Verification verification, Freshness freshness, ViewChanges changes) {}
