package io.github.wrappersync.publisher.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wrappersync.publisher.testing.FakeAdmin;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ArrayNode;

/** What {@code redis-acl} prints and keeps; what Redis makes of it is RedisAclTest's. */
class RedisAclCommandTest {

  private static final String CHOSEN = "chosen-by-the-operator-0123";

  private final FakeAdmin fake = new FakeAdmin(0);
  @TempDir Path folder;

  private record Ran(int exitCode, String out, String err) {}

  @AfterEach
  void stop() {
    fake.close();
  }

  private Ran run(Map<String, String> variables, String... options) {
    Map<String, String> environment = new HashMap<>(variables);
    environment.put(Cli.URL_VARIABLE, fake.url());
    environment.put(Cli.TOKEN_VARIABLE, FakeAdmin.TOKEN);
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    String[] line = new String[options.length + 1];
    line[0] = "redis-acl";
    System.arraycopy(options, 0, line, 1, options.length);
    int exitCode = Cli.run(line, environment, new PrintWriter(out), new PrintWriter(err));
    return new Ran(exitCode, out.toString(), err.toString());
  }

  private Ran run(String... options) {
    return run(Map.of(), options);
  }

  private void applications(String... names) {
    ArrayNode list = fake.answerTo("applications").putArray("applications");
    for (String name : names) {
      list.addObject().put("name", name);
    }
  }

  private static String sha256(String text) throws NoSuchAlgorithmException {
    return HexFormat.of()
        .formatHex(
            MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void eachUserHasALineWithTheHashOfItsPassword() throws Exception {
    applications("crm-eu", "crm");
    Path passwords = folder.resolve("passwords");
    Files.createFile(
        passwords,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(passwords, "# kept\nsync-publisher=%1$s-p\ncrm=%1$s=c\n".formatted(CHOSEN));

    Ran ran =
        run(
            Map.of("SYNC_REDIS_PASSWORD_CRM_EU", CHOSEN + "-e"),
            "--passwords",
            passwords.toString());

    assertThat(ran.err).isEmpty();
    assertThat(ran.out)
        .isEqualTo(
            """
            user default off resetpass resetkeys resetchannels -@all
            user sync-publisher on #%s resetkeys resetchannels &crm:* &crm-eu:* -@all +publish +subscribe +ping
            user crm on #%s resetkeys resetchannels &crm:* -@all +subscribe +psubscribe +unsubscribe +punsubscribe +ping
            user crm-eu on #%s resetkeys resetchannels &crm-eu:* -@all +subscribe +psubscribe +unsubscribe +punsubscribe +ping
            """
                .formatted(sha256(CHOSEN + "-p"), sha256(CHOSEN + "=c"), sha256(CHOSEN + "-e")));
  }

  @Test
  void newPasswordsAreShownOnceAndAreOthersTheNextTime() throws Exception {
    Ran first = run();
    Ran second = run();

    List<String> shown = first.err.lines().skip(1).toList();
    assertThat(shown)
        .extracting(line -> line.split("=", 2)[0])
        .containsExactly("sync-publisher", "crm", "finance");
    for (String line : shown) {
      String password = line.split("=", 2)[1];
      assertThat(password).hasSize(43);
      assertThat(first.out).contains("#" + sha256(password)).doesNotContain(password);
      assertThat(second.err).doesNotContain(password);
    }
  }

  @Test
  void aFileKeepsPasswordsForItsOwnerAloneAndTakesNewApplicationsUp() throws IOException {
    Path passwords = folder.resolve("passwords");
    Ran first = run("--passwords", passwords.toString());
    String kept = Files.readString(passwords);
    applications("crm", "finance", "sales");

    Ran second = run("--passwords", passwords.toString());

    assertThat(first.exitCode).as(first.err).isZero();
    assertThat(first.err + second.err).isEmpty();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(passwords)))
        .isEqualTo("rw-------");
    assertThat(Files.readString(passwords)).startsWith(kept).contains("\nsales=");
    assertThat(second.out.lines().filter(line -> line.startsWith("user crm "))).hasSize(1);
    assertThat(first.out.lines().filter(line -> !line.startsWith("user sync-publisher")))
        .isSubsetOf(second.out.lines().toList());
    assertThat(run("--passwords", passwords.toString())).isEqualTo(second);
  }

  @Test
  void aFileThatOthersMayReadIsNotAddedTo() throws IOException {
    Path passwords = folder.resolve("passwords");
    Files.writeString(passwords, "crm=" + CHOSEN + "\n");
    Files.setPosixFilePermissions(passwords, PosixFilePermissions.fromString("rw-r--r--"));

    Ran ran = run("--passwords", passwords.toString());

    assertThat(ran.exitCode).isEqualTo(2);
    assertThat(ran.out).isEmpty();
    assertThat(ran.err).contains("rw-r--r--", "chmod 600").doesNotContain(CHOSEN);
    assertThat(Files.readString(passwords)).isEqualTo("crm=" + CHOSEN + "\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "crm=short-secret       | 16 or more",
        "crm=                   | 16 or more",
        "crm=with spaces secret | without spaces",
        "top-secret-in-a-line   | Line 1",
        "=top-secret-of-nobody  | Line 1",
      })
  void aPasswordOfNoUseIsRefusedAndNotRepeated(String line, String expected) throws IOException {
    Path passwords = Files.writeString(folder.resolve("passwords"), line + "\n");

    Ran ran = run("--passwords", passwords.toString());

    assertThat(ran.exitCode).isEqualTo(2);
    assertThat(ran.out).isEmpty();
    assertThat(ran.err).contains(expected).doesNotContain("secret");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "default",
        "sync-publisher",
        "Crm",
        "crm on >x allchannels",
        "a\nuser b on nopass"
      })
  void anApplicationThatCanNotBeAUserOfRedisWritesNoLine(String name) {
    applications("crm", name);

    Ran ran = run();

    assertThat(ran.exitCode).isEqualTo(2);
    assertThat(ran.out).isEmpty();
    assertThat(ran.err).contains("expected").hasLineCount(1);
  }

  @Test
  void theDefaultUserIsLeftAloneAndAnAdministratorAddedWhereThatIsAskedFor() {
    Ran ran = run("--keep-default-user", "--admin-user", "boss", "--publisher-user", "writer");

    assertThat(ran.out).doesNotContain("user default").contains("user writer on #");
    assertThat(ran.out).containsPattern("user boss on #[0-9a-f]{64} ~\\* &\\* \\+@all\n");
    assertThat(run("--json").exitCode).isEqualTo(2);
  }
}
