module outside.core {
  requires io.github.wrappersync.client;
}
