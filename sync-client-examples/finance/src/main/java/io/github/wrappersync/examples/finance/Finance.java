package io.github.wrappersync.examples.finance;

/** The application. */
public final class Finance {

  private Finance() {}

  public static void main(String[] arguments) {}
}
