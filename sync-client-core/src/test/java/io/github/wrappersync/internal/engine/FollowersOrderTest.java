package io.github.wrappersync.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wrappersync.store.Checkpoint;
import io.github.wrappersync.wire.Envelope;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A handler that is told of a change may look it up in the views. */
class FollowersOrderTest {

  private static final String TYPE = "credit-configs";
  private static final Start START = new Start(1, Optional.empty());

  private final List<String> told = new ArrayList<>();
  private final Followers followers = new Followers(Set.of());

  private final class Named implements Follower {

    private final String name;
    private final boolean isHandler;

    Named(String name, boolean isHandler) {
      this.name = name;
      this.isHandler = isHandler;
    }

    @Override
    public String dataType() {
      return TYPE;
    }

    @Override
    public boolean resumes() {
      return isHandler;
    }

    @Override
    public Optional<Start> begin() {
      return Optional.of(START);
    }

    @Override
    public void resume(Checkpoint checkpoint) {}

    @Override
    public void load(
        String epoch, long position, List<Envelope> records, List<Envelope> differing) {
      told.add(name);
    }

    @Override
    public void accept(Envelope event, boolean newest) {}

    @Override
    public void verified(long position) {
      told.add(name);
    }

    @Override
    public boolean hasRoom() {
      return true;
    }
  }

  @Test
  void viewsAreToldBeforeHandlersAlsoThoseThatBeginAgainAfterThem() {
    Follower view = new Named("view", false);
    Follower handler = new Named("handler", true);
    followers.add(handler, START);
    followers.add(view, START);

    followers.load(new Snapshot("epoch", 1, List.of()), 0);
    followers.verified(2);

    assertThat(told).containsExactly("view", "handler", "view", "handler");
  }
}
