package io.github.wrappersync.publisher.operations;

import io.github.wrappersync.publisher.announce.RedisAnnouncer;

/** What this instance's connection to Redis contributes to the status. */
public record RedisStatus(RedisAnnouncer announcer) implements StatusPart {

  /**
   * The connection.
   *
   * @param state {@code connected}, or what is wrong
   * @param announced how many events this instance has announced
   * @param dropped how many it could not announce
   */
  record State(String state, long announced, long dropped) {}

  @Override
  public String name() {
    return "redis";
  }

  @Override
  public Object read() {
    return new State(announcer.state(), announcer.announcedCount(), announcer.droppedCount());
  }
}
