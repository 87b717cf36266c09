package io.github.wrappersync.spring.autoconfigure;

/**
 * The Redis that the application has anyway.
 *
 * @param url with user and password
 */
record SharedRedis(String url) {

  @Override
  public String toString() {
    return "SharedRedis";
  }
}
