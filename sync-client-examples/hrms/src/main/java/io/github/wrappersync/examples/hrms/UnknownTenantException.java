package io.github.wrappersync.examples.hrms;

/** Nothing was told of a tenant. */
final class UnknownTenantException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  UnknownTenantException() {
    super("This HRMS knows nothing of such a tenant");
  }
}
