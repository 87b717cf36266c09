package io.github.wrappersync.store;

final class InMemoryStoresTest extends StoresContract {

  @Override
  protected Stores open() {
    return Stores.inMemory();
  }
}
