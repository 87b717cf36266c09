package io.github.wrappersync.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Only the holder of the key can make a message that is taken. The golden files were signed by
 * another implementation, Python's hmac.
 */
class MessageSignatureTest {

  private static final SigningKey KEY =
      SigningKey.of("sigkey_MDEyMzQ1Njc4OWFiY2RlZmdoaWprbG1ub3BxcnN0dXY=");
  private static final SigningKey NEW =
      SigningKey.of("sigkey_dGhlLWtleS10aGF0LXRha2VzLWl0cy1wbGFjZS1zb28=");
  private static final String CHANNEL = "crm:tenant-123:credit-configs";
  private static final String HEARTBEATS = "crm:_sync:heartbeat";
  private static final String MEMBER = ",\"signature\":\"";

  private final MessageSignature signature = new MessageSignature(List.of(KEY));

  @Test
  void anEnvelopeIsSignedToTheGoldenBytesAndRead() throws IOException {
    String message = golden("envelope-update.json");

    String signed = signature.sign(CHANNEL, message);

    assertThat(signed).isEqualTo(golden("envelope-signed.json"));
    assertThat(signature.verify(CHANNEL, signed)).contains(message);
  }

  @Test
  void whileAKeyIsRotatedAHeartbeatIsSignedWithBothAndEitherIsEnough() throws IOException {
    String message = golden("heartbeat.json");

    String signed = new MessageSignature(List.of(NEW, KEY)).sign(HEARTBEATS, message);

    assertThat(signed).isEqualTo(golden("heartbeat-signed.json"));
    assertThat(new MessageSignature(List.of(KEY)).verify(HEARTBEATS, signed)).contains(message);
    assertThat(new MessageSignature(List.of(NEW)).verify(HEARTBEATS, signed)).contains(message);
    String old = signature.sign(HEARTBEATS, message);
    assertThat(new MessageSignature(List.of(NEW)).verify(HEARTBEATS, old)).isEmpty();
    assertThat(new MessageSignature(List.of(NEW, KEY)).verify(HEARTBEATS, old)).contains(message);
  }

  @Test
  void aReaderThatKnowsNoSignaturesReadsTheSame() throws IOException {
    assertThat(WireCodec.decodeEnvelope(golden("envelope-signed.json")))
        .isEqualTo(WireCodec.decodeEnvelope(golden("envelope-update.json")));
    assertThat(WireCodec.decodeHeartbeat(golden("heartbeat-signed.json")))
        .isEqualTo(WireCodec.decodeHeartbeat(golden("heartbeat.json")));
  }

  @Test
  void whateverByteIsChangedTheMessageIsRefused() throws IOException {
    byte[] signed = golden("envelope-signed.json").getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < signed.length; i++) {
      for (int bit = 0; bit < 8; bit++) {
        byte[] changed = signed.clone();
        changed[i] ^= (byte) (1 << bit);
        String text = new String(changed, StandardCharsets.UTF_8);
        assertThat(signature.verify(CHANNEL, text)).as(text).isEmpty();
      }
    }
  }

  @Test
  void whateverIsLeftOutOrAddedTheMessageIsRefused() throws IOException {
    String signed = golden("envelope-signed.json");
    for (int i = 0; i < signed.length(); i++) {
      refused(signed.substring(0, i) + signed.substring(i + 1));
      refused(signed.substring(0, i));
      refused(signed.substring(i + 1));
      for (String more : List.of(" ", "\n", "\"", "}", ",", "A", "=", "\u0000")) {
        String text = signed.substring(0, i) + more + signed.substring(i);
        if (!text.contains(" v1,") && !text.contains("= \"}")) {
          refused(text);
        }
      }
    }
  }

  @Test
  void aMessageOfAnotherChannelApplicationOrKeyIsRefused() throws IOException {
    String signed = golden("envelope-signed.json");
    for (String other :
        List.of(
            "hrms:tenant-123:credit-configs",
            "crm:tenant-124:credit-configs",
            "crm:tenant-123:users",
            HEARTBEATS,
            CHANNEL + "\n",
            "")) {
      assertThat(signature.verify(other, signed)).as(other).isEmpty();
    }
    assertThat(new MessageSignature(List.of(NEW)).verify(CHANNEL, signed)).isEmpty();
  }

  @Test
  void aLineBreakInAChannelsNameCanNotMovePartsOfItIntoTheMessage() {
    String channel = "crm:a\n{\"b\":users";
    String signed = signature.sign(channel, "{\"x\":1}");

    assertThat(signature.verify(channel, signed)).contains("{\"x\":1}");
    assertThat(signature.verify("crm:a", "{\"b\":users\n" + signed)).isEmpty();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> signature.sign("crm:a", "{\"b\":users\n{\"x\":1}"));
  }

  @Test
  void aSignatureThatIsNotAtTheEndIsNone() throws IOException {
    String message = golden("envelope-update.json");
    String member = signed(message).substring(message.length() - 1);
    String inside = member.substring(0, member.length() - 1);

    refused(message);
    refused(message.replaceFirst("\\{", "{" + Matcher.quoteReplacement(inside.substring(1)) + ","));
    refused(message.replace(",\"data\"", inside + ",\"data\""));
    refused(message.replace("\"isActive\":true}", "\"isActive\":true" + inside + "}"));
    refused(message.substring(0, message.length() - 1) + inside + ",\"more\":1}");
    refused(message.substring(0, message.length() - 1) + " " + member);
    refused(signed(message) + " ");
    refused(signed(message).replace(MEMBER, ", \"signature\":\""));
    refused(signed(message).replace(MEMBER, ",\"signature\": \""));
    refused(signed(message).replace(MEMBER, ",\"Signature\":\""));
    refused(signed(message).replace(MEMBER, ",\"s\\u0069gnature\":\""));
  }

  @Test
  void ofTwoSignaturesTheLastCountsAndTheFirstBelongsToWhatWasSigned() throws IOException {
    String message = golden("envelope-update.json");
    String signed = signed(message);
    String forged = message.substring(0, message.length() - 1) + MEMBER + "v1,AAAA\"}";
    String end = signed.substring(message.length() - 1);

    refused(signed.substring(0, signed.length() - 1) + end);
    refused(forged.substring(0, forged.length() - 1) + end);
    refused(signed.substring(0, signed.length() - 1) + MEMBER + "v1,AAAA\"}");
    String twice = signed(signed);
    assertThat(signature.verify(CHANNEL, twice)).contains(signed);
  }

  @Test
  void aRecordMayHaveAFieldOfThatNameAndAnyText() {
    String message =
        "{\"data\":{\"signature\":\"v1,AAAA\",\"text\":\"x\\\",\\\"signature\\\":\\\"v1,AA\"}}";

    assertThat(signature.verify(CHANNEL, signed(message))).contains(message);
    refused(message);
    refused("{\"a\":\"x,\\\"signature\\\":\\\"v1,AA\"}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "v1", "v1,", "v1,A", "v1,AAAA", "v2,%s", "V1,%s", "%s", "v1,,%s", " ", "v1,%s,",
        "v1, %s", "v1,%s%s", "null"
      })
  void aSignatureOfAnotherFormIsRefused(String form) throws IOException {
    String message = golden("envelope-update.json");
    String right = signed(message).replaceFirst(".*\"v1,", "").replace("\"}", "");

    refused(
        message.substring(0, message.length() - 1) + MEMBER + form.replace("%s", right) + "\"}");
  }

  @Test
  void aSignatureThatIsCutOffIsRefused() throws IOException {
    String signed = golden("envelope-signed.json");
    for (int length = 1; length < 45; length++) {
      refused(signed.substring(0, signed.length() - 2 - length) + "\"}");
    }
  }

  @Test
  void unusedBitsOfABase64TextAreComparedAsWell() throws IOException {
    String signed = golden("envelope-signed.json");
    int last = signed.length() - 4;
    String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    int digit = alphabet.indexOf(signed.charAt(last));
    char twin = alphabet.charAt(digit ^ 1);
    String other = signed.substring(0, last) + twin + signed.substring(last + 1);

    assertThat(bytes(other)).isEqualTo(bytes(signed));
    refused(other);
  }

  private static byte[] bytes(String signed) {
    String text = signed.replaceFirst(".*\"v1,", "").replace("\"}", "");
    return Base64.getDecoder().decode(text);
  }

  @Test
  void amongSignaturesOfOtherKeysAndVersionsOneThatIsRightIsEnoughAndAFloodOfThemIsNot()
      throws IOException {
    String message = golden("envelope-update.json");
    String right = signed(message).replaceFirst(".*\"v1,", "v1,").replace("\"}", "");
    String open = message.substring(0, message.length() - 1) + MEMBER;

    assertThat(signature.verify(CHANNEL, open + "v2,abc v1,AAAA " + right + "\"}"))
        .contains(message);
    refused(open + "v1,AAAA ".repeat(1_000) + right + "\"}");
  }

  @Test
  void whatIsNoMessageIsRefused() {
    for (String text : List.of("", "{", "}", "{}", "\"}", "{\"}", "x" + MEMBER + "\"}", "null")) {
      refused(text);
    }
    refused(MEMBER + "\"}");
    refused("{" + MEMBER + "v1,AAAA\"}");
    assertThatIllegalArgumentException().isThrownBy(() -> signature.sign(CHANNEL, "{}"));
    assertThatIllegalArgumentException().isThrownBy(() -> signature.sign(CHANNEL, "[]"));
    assertThatIllegalArgumentException().isThrownBy(() -> new MessageSignature(List.of()));
  }

  @Test
  void aKeyHasItsFormAndIsNeverShown() {
    assertThat(SigningKey.of(KEY.text())).isEqualTo(KEY).hasToString("sigkey_***");
    assertThat(SigningKey.random()).isNotEqualTo(SigningKey.random());
    byte[] shortest = new byte[23];
    Arrays.fill(shortest, (byte) 7);
    for (String wrong :
        List.of(
            "",
            "whsec_" + KEY.text().substring(7),
            "sigkey_not-base64!",
            "sigkey_" + Base64.getEncoder().encodeToString(shortest),
            "sigkey_" + Base64.getEncoder().encodeToString(new byte[65]))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> SigningKey.of(wrong))
          .withMessageContaining(SigningKey.FORM)
          .withMessageContaining("The signing key is")
          .satisfies(e -> assertThat(e.getMessage()).doesNotContain("not-base64"));
    }
  }

  /** The example of docs/protocol.md, word by word. */
  @Test
  void theWorkedExampleOfTheProtocolIsRight() throws IOException {
    String page = Files.readString(Path.of("../docs/protocol.md"));
    Matcher example =
        Pattern.compile(
                "(?s)<!-- signed example -->.*?```\n(\\S+)\n(\\{.*?})\n```.*?```\n(.*?)\n```")
            .matcher(page);

    assertThat(example.find()).isTrue();
    assertThat(page).contains(KEY.text());
    String channel = example.group(1);
    String signed = example.group(3);
    assertThat(signature.sign(channel, example.group(2))).isEqualTo(signed);
    assertThat(signature.verify(channel, signed)).contains(example.group(2));
  }

  private String signed(String message) {
    return signature.sign(CHANNEL, message);
  }

  private void refused(String text) {
    assertThat(signature.verify(CHANNEL, text)).as(text).isEmpty();
  }

  private static String golden(String name) throws IOException {
    return Files.readString(Path.of("src/test/resources/golden", name)).stripTrailing();
  }
}
