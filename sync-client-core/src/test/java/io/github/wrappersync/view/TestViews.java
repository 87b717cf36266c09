package io.github.wrappersync.view;

/** Views without a client, for tests of other packages. */
public final class TestViews {

  private TestViews() {}

  public static LocalViews local() {
    return new LocalViews(NoVerification.INSTANCE, Freshness.any(), Changes.NO_LISTENERS);
  }
}
