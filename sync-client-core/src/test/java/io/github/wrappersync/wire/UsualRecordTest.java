package io.github.wrappersync.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wrappersync.model.ChangeType;
import io.github.wrappersync.model.Channel;
import io.github.wrappersync.model.CreditConfig;
import io.github.wrappersync.model.DataType;
import io.github.wrappersync.model.DataTypes;
import io.github.wrappersync.model.Priority;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JacksonException;

class UsualRecordTest {

  private static final String CONFIG =
      "{\"configId\":\"c-1\",\"isActive\":true,\"tenantId\":\"acmé\",\"creditCost\":-14.10,\"operationCode\":\"crm.leads.create\"}";

  /** As PostgreSQL writes them, with blanks and without. */
  private static final Map<DataType<?>, List<String>> USUAL =
      Map.of(
          DataTypes.CREDIT_CONFIGS,
          List.of(
              CONFIG,
              "{\"configId\": \"c-1\", \"isActive\": false, \"tenantId\": \"acmé\", \"creditCost\": 0, \"operationCode\": \"\"}",
              "{\"configId\":\"c-1\",\"creditCost\":null,\"operationCode\":null}",
              "{\"operationCode\":\"o\",\"creditCost\":123456789012345.678,\"tenantId\":\"acmé\"}",
              "{}",
              "{ }"),
          DataTypes.USERS,
          List.of(
              "{\"name\":\"Zoë \ud83d\ude00\",\"email\":\"z@example.org\",\"userId\":\"u-1\",\"roleIds\":[\"a\",\"b\"],\"isActive\":true,\"tenantId\":\"t\"}",
              "{\"name\": null, \"email\": null, \"userId\": \"u-1\", \"roleIds\": [ ], \"isActive\": false, \"tenantId\": \"t\"}",
              "{\"userId\": \"u-1\", \"roleIds\": null}"),
          DataTypes.ROLES,
          List.of(
              "{\"roleId\":\"r-1\",\"isActive\":true,\"roleName\":\"Clerk\",\"tenantId\":\"t\",\"permissions\":[ \"crm.leads.read\" , \"user-management\" ]}"),
          DataTypes.ENTITIES,
          List.of(
              "{\"entityId\":\"e-1\",\"isActive\":true,\"tenantId\":\"t\",\"entityName\":\"North\",\"entityType\":\"department\",\"parentEntityId\":null}"));

  private static final List<String> UNUSUAL_COSTS =
      List.of(
          "1e3",
          "1E-2",
          "01",
          "-01",
          "-",
          "+1",
          ".5",
          "5.",
          "1.",
          "-0",
          "-0.0",
          "0.00",
          "00.1",
          "1 2",
          "1x",
          "NaN",
          "Infinity",
          "\"3.00\"",
          "\"\"",
          "true",
          "false",
          "[]",
          "[1]",
          "{}",
          "1e999999999",
          "-1e-999999999",
          "tru",
          "nul",
          "nulls",
          "null ",
          "1/**/",
          "0x1F",
          "9".repeat(18),
          "9".repeat(19),
          "9".repeat(40),
          "9".repeat(250),
          "0." + "0".repeat(17) + "1",
          "0." + "0".repeat(1_200) + "1",
          "1\u00a0",
          "1\t",
          "\n1",
          "");

  private static final List<String> UNUSUAL_TEXTS =
      List.of(
          "\"a\\\"b\"",
          "\"a\\u00e9\"",
          "\"\\ud800\"",
          "\"\ud800\"",
          "\"\u007f\u2028\ufeff\"",
          "\"a\nb\"",
          "\"\u0000\"",
          "\"\\x\"",
          "\"",
          "12",
          "1.50",
          "true",
          "null",
          "[\"a\"]",
          "{\"a\":1}",
          "'a'",
          "a",
          "\"" + "x".repeat(5_000) + "\"");

  private static final String[][] UNUSUAL_FORMS = {
    {"\"creditCost\"", "\"creditcost\""},
    {"\"creditCost\"", "\"credit\\u0043ost\""},
    {"\"creditCost\"", "\"credit_cost\""},
    {"\"creditCost\":-14.10", "\"creditCost\":-14.10,\"creditCost\":7"},
    {"\"creditCost\":-14.10", "\"creditCost\":-14.10,\"later\":{\"a\":[1,2,{}]}"},
    {"\"creditCost\":-14.10", "\"creditCost\":-14.10,\"later\":tru"},
    {"\"creditCost\":-14.10", "\"creditCost\":-14.10,"},
    {"\"creditCost\":-14.10", "\"creditCost\" : \t-14.10"},
    {"\"creditCost\":-14.10", "\"creditCost\"-14.10"},
    {"\"isActive\":true", "\"isActive\":null"},
    {"\"isActive\":true", "\"isActive\":1"},
    {"\"isActive\":true", "\"isActive\":\"true\""},
    {"\"isActive\":true", "\"isActive\":truer"},
    {"\"isActive\":true", "\"isActive\":TRUE"},
    {"\"isActive\":true", "\"active\":true"},
    {"}", ""},
    {"}", "}}"},
    {"}", "} trailing"},
    {"}", ",}"},
    {"{", "{,"},
    {"{", "[{"},
    {"{", "/**/{"},
    {"{", "\ufeff{"},
    {CONFIG, "null"},
    {CONFIG, "[]"},
    {CONFIG, "\"\""},
  };

  @Test
  void whatPostgreSqlWritesIsReadWithoutTheParser() {
    USUAL.forEach(
        (type, texts) ->
            texts.forEach(
                text -> {
                  Envelope envelope = envelope(type, text);

                  assertThat(UsualRecords.read(envelope, type.recordClass()))
                      .as(text)
                      .isNotNull()
                      .isEqualTo(Json.parsed(envelope, type.recordClass()));
                }));
  }

  @Test
  void decimalsAreKept() {
    CreditConfig config =
        UsualRecords.read(envelope(DataTypes.CREDIT_CONFIGS, CONFIG), CreditConfig.class);

    assertThat(config).isNotNull();
    assertThat(config.creditCost()).hasToString("-14.10");
  }

  @Test
  void textsThatComeAgainAreOneObject() {
    Envelope envelope = envelope(DataTypes.CREDIT_CONFIGS, CONFIG);
    CreditConfig one = UsualRecords.read(envelope, CreditConfig.class);
    CreditConfig other =
        UsualRecords.read(envelope(DataTypes.CREDIT_CONFIGS, CONFIG), CreditConfig.class);

    assertThat(one).isNotNull();
    assertThat(other).isNotNull();
    assertThat(one.configId()).isSameAs(envelope.recordId());
    assertThat(one.operationCode()).isSameAs(other.operationCode());
    assertThat(one.creditCost()).isSameAs(other.creditCost());
  }

  @Test
  void classesOfApplicationsAreLeftToTheParser() {
    record Own(String configId) {}

    assertThat(UsualRecords.read(envelope(DataTypes.CREDIT_CONFIGS, CONFIG), Own.class)).isNull();
  }

  @Test
  void whatIsUnusualIsReadAsTheParserReadsItOrLeftToIt() {
    for (String cost : UNUSUAL_COSTS) {
      compare(DataTypes.CREDIT_CONFIGS, CONFIG.replace("-14.10", cost));
    }
    for (String text : UNUSUAL_TEXTS) {
      compare(DataTypes.CREDIT_CONFIGS, CONFIG.replace("\"crm.leads.create\"", text));
      compare(DataTypes.USERS, "{\"roleIds\":[" + text + "]}");
      compare(DataTypes.USERS, "{\"roleIds\":" + text + "}");
    }
    for (String[] form : UNUSUAL_FORMS) {
      assertThat(CONFIG).contains(form[0]);
      compare(DataTypes.CREDIT_CONFIGS, CONFIG.replace(form[0], form[1]));
    }
  }

  @Test
  void whateverIsDamagedIsReadAsTheParserReadsItOrLeftToIt() {
    Random random = new Random(9);
    int agreed = 0;
    for (int round = 0; round < 10_000; round++) {
      for (Map.Entry<DataType<?>, List<String>> each : USUAL.entrySet()) {
        String whole = each.getValue().get(random.nextInt(each.getValue().size()));
        agreed += compare(each.getKey(), damaged(whole, random)) ? 1 : 0;
      }
    }
    assertThat(agreed).isGreaterThan(5_000);
  }

  /** Whether it was read without the parser. */
  private static boolean compare(DataType<?> type, String data) {
    Envelope envelope = envelope(type, data);
    Object usual = UsualRecords.read(envelope, type.recordClass());
    if (usual == null) {
      return false;
    }
    try {
      assertThat(Json.parsed(envelope, type.recordClass())).as(data).isEqualTo(usual);
    } catch (JacksonException e) {
      throw new AssertionError("The parser refuses " + data, e);
    }
    return true;
  }

  private static String damaged(String whole, Random random) {
    String strange = "\"\\{}[]:,0123456789.eE+-tfnul \n\tabcX\u00a0\ud800";
    int at = random.nextInt(whole.length());
    String one = String.valueOf(strange.charAt(random.nextInt(strange.length())));
    return switch (random.nextInt(3)) {
      case 0 -> whole.substring(0, at) + one + whole.substring(at + 1);
      case 1 -> whole.substring(0, at) + whole.substring(at + 1);
      default -> whole.substring(0, at) + one + whole.substring(at);
    };
  }

  private static Envelope envelope(DataType<?> type, String data) {
    return new Envelope(
        "e",
        1,
        0,
        new UUID(1, 2),
        Envelope.eventTypeOf(type.name()),
        new Channel("crm", "acmé", type.name()),
        ChangeType.SNAPSHOT,
        null,
        "c-1",
        List.of(),
        Priority.LOW,
        Instant.EPOCH,
        data);
  }
}
