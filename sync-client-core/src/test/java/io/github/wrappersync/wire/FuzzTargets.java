package io.github.wrappersync.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.wrappersync.model.Change;
import io.github.wrappersync.model.CreditConfig;
import io.github.wrappersync.model.DataType;
import io.github.wrappersync.model.DataTypes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;

/** All readers of what comes from outside, each with what must hold of what it has read. */
final class FuzzTargets {

  private static final Path GOLDEN = Path.of("src/test/resources/golden");
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final WebhookSecret SECRET =
      WebhookSecret.of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");

  /** A record of an application's own, with the kinds of members that a hostile number can hurt. */
  record License(
      String licenseId,
      int seats,
      long serial,
      double share,
      BigDecimal price,
      Map<String, Object> extra,
      List<UUID> keys,
      Instant end) {}

  private static final DataType<License> LICENSES =
      DataType.of("licenses", License.class, License::licenseId);

  private static final List<DataType<?>> TYPES =
      List.of(
          DataTypes.CREDIT_CONFIGS, DataTypes.USERS, DataTypes.ROLES, DataTypes.ENTITIES, LICENSES);

  /** The beginning of an envelope, up to its record. */
  private static final String UP_TO_DATA =
      golden("envelope-update").get(0).replaceFirst("(?<=\"data\":).*", "");

  private static final String CHANNEL = "crm:tenant-123:credit-configs";
  private static final MessageSignature SIGNATURE =
      new MessageSignature(List.of(SigningKey.of("sigkey_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")));

  private FuzzTargets() {}

  static List<FuzzTarget> all() {
    List<String> envelopes = golden("envelope-");
    List<FuzzTarget> targets = new ArrayList<>();
    targets.add(
        new FuzzTarget(
            "envelope", envelopes, roundTrip(WireCodec::decodeEnvelope, WireCodec::encode)));
    targets.add(
        new FuzzTarget(
            "feed page",
            golden("feed-page"),
            roundTrip(WireCodec::decodeFeedPage, WireCodec::encode)));
    targets.add(
        new FuzzTarget(
            "snapshot line",
            golden("snapshot").get(0).lines().toList(),
            roundTrip(WireCodec::decodeSnapshotLine, WireCodec::encode)));
    targets.add(
        new FuzzTarget(
            "heartbeat",
            golden("heartbeat"),
            roundTrip(WireCodec::decodeHeartbeat, WireCodec::encode)));
    targets.add(
        new FuzzTarget(
            "digest", golden("digest"), roundTrip(WireCodec::decodeDigest, WireCodec::encode)));
    targets.add(
        new FuzzTarget(
            "warm header",
            List.of(
                "{\"format\":1,\"application\":\"crm\",\"tenants\":[\"tenant-123\"],\"dataTypes\":[\"users\",\"roles\"],\"epoch\":\"0f9d1c52\",\"position\":1050}"),
            roundTrip(WireCodec::decodeWarmHeader, WireCodec::encode)));
    targets.add(
        new FuzzTarget("problem", List.of(PROBLEM), (text, good) -> WireCodec.decodeProblem(text)));
    targets.add(new FuzzTarget("record", records(envelopes), (text, good) -> readRecord(text)));
    targets.add(
        new FuzzTarget(
            "webhook",
            envelopes.stream().map(FuzzTargets::delivery).toList(),
            FuzzTargets::verify));
    targets.add(
        new FuzzTarget(
            "signed webhook", envelopes, (text, good) -> verify(delivery(text), delivery(text))));
    targets.add(
        new FuzzTarget(
            "signed message",
            envelopes.stream().map(text -> CHANNEL + '\n' + SIGNATURE.sign(CHANNEL, text)).toList(),
            FuzzTargets::verifyMessage));
    return targets;
  }

  /** Every golden file whose name begins so. */
  static List<String> golden(String beginning) {
    try (Stream<Path> files = Files.list(GOLDEN)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(beginning))
          .sorted()
          .map(FuzzTargets::read)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final String PROBLEM =
      "{\"type\":\"about:blank\",\"title\":\"Gone\",\"status\":410,\"code\":\"resync-required\",\"reason\":\"epoch-changed\",\"detail\":\"…\"}";

  private static String read(Path file) {
    try {
      return Files.readString(file).stripTrailing();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What can be read can be written, and is the same when it is read again. */
  private static <V> FuzzTarget.Reader roundTrip(
      Function<String, V> decode, Function<V, String> encode) {
    return (text, good) -> {
      V value = decode.apply(text);
      String written = encode.apply(value);
      V again = decode.apply(written);
      if (!value.equals(again) || !written.equals(encode.apply(again))) {
        throw new AssertionError(
            "What was read is another value after it was written: %s".formatted(written));
      }
    };
  }

  private static List<String> records(List<String> envelopes) {
    return Stream.concat(
            envelopes.stream().map(text -> WireCodec.decodeEnvelope(text).data()),
            Stream.of(
                "{\"licenseId\":\"l-1\",\"seats\":5,\"serial\":9007199254740993,\"share\":0.25,\"price\":19.90,\"extra\":{\"a\":[1,2.5]},\"keys\":[\"0191e2a4-7c3b-8f00-8000-000000000412\"],\"end\":\"2027-01-01T00:00:00Z\"}",
                "{\"userId\":\"user-1\",\"tenantId\":\"tenant-123\",\"email\":\"ann@example.com\",\"name\":\"Ann\",\"roleIds\":[\"role-7\"],\"isActive\":true}",
                "{\"entityId\":\"42\",\"tenantId\":\"t\",\"parentEntityId\":null,\"entityType\":\"department\",\"entityName\":\"Sales\",\"isActive\":true}"))
        .toList();
  }

  /** A record is used as applications do: prices are rounded, compared and printed. */
  private static void readRecord(String text) {
    Envelope envelope = WireCodec.decodeEnvelope(UP_TO_DATA + text + '}');
    WireException refused = null;
    for (DataType<?> type : TYPES) {
      try {
        use(WireCodec.toChange(envelope, type));
      } catch (WireException e) {
        refused = e;
      }
    }
    if (refused != null) {
      throw refused;
    }
  }

  private static void use(Change<?> change) {
    Object value = change.record();
    if (value instanceof CreditConfig config && config.creditCost() != null) {
      use(config.creditCost());
    }
    if (value instanceof License license && license.price() != null) {
      use(license.price());
    }
    if (value != null) {
      RecordJson.write(value);
    }
  }

  private static void use(BigDecimal price) {
    price.setScale(2, RoundingMode.HALF_UP).toPlainString();
    price.toBigInteger().bitLength();
    price.add(BigDecimal.ONE).multiply(price).longValue();
  }

  /** What is verified is to the letter what was signed, and for the channel that it came on. */
  private static void verifyMessage(String text, String good) {
    int end = Math.max(0, text.indexOf('\n'));
    String message =
        SIGNATURE
            .verify(text.substring(0, end), text.substring(Math.min(text.length(), end + 1)))
            .orElseThrow(() -> new WireException("It is not signed with the key"));
    String signed = good.substring(CHANNEL.length() + 1);
    if (!text.substring(0, end).equals(CHANNEL)
        || !message.equals(signed.substring(0, signed.lastIndexOf(",\"signature\":")) + '}')) {
      throw new AssertionError("A message was verified that nobody signed");
    }
    WireCodec.decodeEnvelope(message);
  }

  /** A delivery as text: three headers, a line each, and the body. */
  private static String delivery(String body) {
    String id = "0191e2a4-7c3b-8f00-8000-000000000412";
    return String.join(
        "\n",
        id,
        String.valueOf(NOW.getEpochSecond()),
        WebhookSignature.sign(id, NOW, body.getBytes(UTF_8), List.of(SECRET)),
        body);
  }

  /** What is verified is to the letter what was signed. */
  private static void verify(String text, String good) {
    String[] parts = text.split("\n", 4);
    String[] signed = good.split("\n", 4);
    String body = parts.length > 3 ? parts[3] : "";
    WebhookSignature.verify(
        parts[0],
        parts.length > 1 ? parts[1] : null,
        parts.length > 2 ? parts[2] : null,
        body.getBytes(UTF_8),
        List.of(WebhookSecret.of("whsec_" + "A".repeat(32)), SECRET),
        NOW,
        Duration.ofMinutes(5));
    if (!Objects.equals(parts[0], signed[0])
        || !parts[1].equals(signed[1])
        || !body.equals(signed[3])) {
      throw new AssertionError("A delivery was verified that nobody signed");
    }
    WireCodec.decodeEnvelope(body);
  }
}
