package io.github.wrappersync.publisher.announce;

import io.github.wrappersync.wire.MessageSignature;
import io.github.wrappersync.wire.SigningKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who is announced to, and what is signed with which keys, as it was last read: a database that is
 * away for a moment is no reason to be silent on Redis, nor to say something without a signature.
 * Used by the announcer's thread alone.
 */
final class Audience {

  private static final Logger log = LoggerFactory.getLogger(RedisAnnouncer.class);

  private final Supplier<List<String>> applications;
  private final Function<String, List<SigningKey>> keysOf;
  private List<String> names = List.of();
  private Map<String, Signer> signers = Map.of();
  private boolean known;

  private record Signer(List<SigningKey> keys, MessageSignature signature) {}

  Audience(Supplier<List<String>> applications, Function<String, List<SigningKey>> keysOf) {
    this.applications = applications;
    this.keysOf = keysOf;
  }

  /** Looks for applications and keys; if they can not be read, all stays as it was. */
  void look() {
    try {
      List<String> present = applications.get();
      Map<String, Signer> signing = new HashMap<>();
      for (String name : present) {
        List<SigningKey> keys = keysOf.apply(name);
        if (!keys.isEmpty()) {
          signing.put(name, signer(name, keys));
        }
      }
      names = present;
      signers = signing;
      known = true;
    } catch (RuntimeException e) {
      log.debug("The applications could not be read, the last known ones are announced to", e);
    }
  }

  private Signer signer(String name, List<SigningKey> keys) {
    Signer present = signers.get(name);
    return present != null && present.keys().equals(keys)
        ? present
        : new Signer(keys, new MessageSignature(keys));
  }

  List<String> names() {
    return names;
  }

  /** The message as it is published on the channel: signed, if the application has a key. */
  String sign(String application, String channel, String message) {
    if (!known) {
      look();
    }
    Signer signer = signers.get(application);
    return signer == null ? message : signer.signature().sign(channel, message);
  }
}
