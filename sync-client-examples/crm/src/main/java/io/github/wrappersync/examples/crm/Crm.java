package io.github.wrappersync.examples.crm;

/** The application. */
public final class Crm {

  private Crm() {}

  public static void main(String[] arguments) {}
}
