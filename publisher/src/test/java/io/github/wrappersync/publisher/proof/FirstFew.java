package io.github.wrappersync.publisher.proof;

import io.github.wrappersync.publisher.proof.RunReport.Violation;
import java.util.List;

/** Lets the first few violations of a comparison through: the others are of the same kind. */
final class FirstFew {

  private final List<Violation> found;
  private int left = 5;

  FirstFew(List<Violation> found) {
    this.found = found;
  }

  void add(Violation violation) {
    if (left > 0) {
      left--;
      found.add(violation);
    }
  }
}
