package io.github.wrappersync.internal.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wrappersync.model.Channel;
import org.junit.jupiter.api.Test;

class PrintableTest {

  @Test
  void whatIsNoCharacterToLookAtIsWrittenOut() {
    assertThat(Printable.text("a\r\nb\tc\u0000\u001b[2J\u0085\u2028\u2029"))
        .isEqualTo("a\\u000d\\u000ab\\u0009c\\u0000\\u001b[2J\\u0085\\u2028\\u2029");
    assertThat(Printable.text("\u202egnp.exe\u200b\ud800"))
        .isEqualTo("\\u202egnp.exe\\u200b\\ud800");
  }

  @Test
  void whatIsOneIsLeftAsItIs() {
    String text = "Jörg O'Neil <crm> \"%s\" {} \\ e\u0301 😀 مرحبا";
    assertThat(Printable.text(text)).isSameAs(text);
    assertThat(Printable.id(text)).isSameAs(text);
  }

  @Test
  void aLongIdIsCutBetweenCharacters() {
    assertThat(Printable.id("😀".repeat(200))).isEqualTo("😀".repeat(100) + '…');
    assertThat(Printable.id("x".repeat(200))).hasSize(200);
  }

  @Test
  void aChannelIsShownOnOneLineAndNamedAsItIs() {
    Channel channel = new Channel("crm", "a\nERROR forged", "users");

    assertThat(channel).hasToString("crm:a\\u000aERROR forged:users");
    assertThat(channel.name()).isEqualTo("crm:a\nERROR forged:users");
  }
}
