package io.github.wrappersync.examples.hrms;

/** The application. */
public final class Hrms {

  private Hrms() {}

  public static void main(String[] arguments) {}
}
