package io.github.wrappersync;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Holds the packages of this module to the arrows of the design. */
@AnalyzeClasses(
    packages = "io.github.wrappersync",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  private static final String BASE = "io.github.wrappersync.";
  private static final String OURS = "io.github.wrappersync..";

  @ArchTest static final ArchRule modelKnowsNothingElse = knowsOnly("model");

  @ArchTest static final ArchRule wireKnowsTheModel = knowsOnly("wire", "model");

  @ArchTest static final ArchRule feedKnowsWireAndModel = knowsOnly("feed", "wire", "model");

  @ArchTest static final ArchRule viewKnowsTheModel = knowsOnly("view", "model");

  @ArchTest static final ArchRule storeKnowsTheModel = knowsOnly("store", "model");

  @ArchTest static final ArchRule metricsKnowTheStatus = knowsOnly("metrics", "status", "model");

  @ArchTest
  static final ArchRule micrometerIsKnownToMetricsAlone =
      onlyIn(BASE + "metrics..", "io.micrometer..");

  @ArchTest
  static final ArchRule freshnessKnowsTheEngineAndTheViews =
      knowsOnly(
          "internal.freshness",
          "internal.engine",
          "view",
          "feed",
          "wire",
          "status",
          "time",
          "model");

  @ArchTest
  static final ArchRule redisKnowsTheFeed =
      knowsOnly("internal.redis", "internal.tls", "feed", "wire", "model");

  @ArchTest
  static final ArchRule httpKnowsTheFeed =
      knowsOnly("internal.http", "internal.tls", "feed", "wire", "model");

  @ArchTest
  static final ArchRule theWayToRedisKnowsCertificatesAlone =
      knowsOnly("internal.redis.link", "internal.tls");

  @ArchTest static final ArchRule certificatesKnowNothingElse = knowsOnly("internal.tls");

  /** Everybody else may use it. */
  @ArchTest static final ArchRule textsKnowNothingElse = knowsOnly("internal.text");

  @ArchTest
  static final ArchRule theEngineKnowsNoTransportAndNoLibrary =
      noClasses()
          .that()
          .resideInAPackage(BASE + "internal.engine..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              BASE + "internal.redis..",
              BASE + "internal.http..",
              BASE + "client..",
              BASE + "store.jdbc..",
              BASE + "testing..",
              "java.sql..",
              "javax.sql..",
              "io.lettuce..",
              "io.netty..",
              "okhttp3..",
              "okio..",
              "tools.jackson..",
              "com.github.benmanes.caffeine..")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule nobodyKnowsTheFacade =
      noClasses()
          .that(not(resideInAPackage(BASE + "client..")))
          .should()
          .dependOnClassesThat()
          .resideInAPackage(BASE + "client..");

  @ArchTest
  static final ArchRule lettuceIsKnownToRedisAlone =
      onlyIn(BASE + "internal.redis..", "io.lettuce..", "io.netty..");

  @ArchTest
  static final ArchRule okHttpIsKnownToHttpAlone =
      onlyIn(BASE + "internal.http..", "okhttp3..", "okio..", "kotlin..");

  @ArchTest
  static final ArchRule jacksonIsKnownToWireAlone =
      onlyIn(BASE + "wire..", "tools.jackson..", "com.fasterxml.jackson..");

  @ArchTest
  static final ArchRule caffeineIsKnownToTheViewsAlone =
      noClasses()
          .that(not(resideInAnyPackage(BASE + "view..", BASE + "client..")))
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.github.benmanes.caffeine..");

  @ArchTest
  static final ArchRule dataSourcesAreKnownToTheJdbcStoresAlone =
      onlyIn(BASE + "store.jdbc..", "javax.sql..");

  /** A transactional handler is given the connection of its transaction. */
  @ArchTest
  static final ArchRule jdbcIsKnownToStoresAndHandlersAlone =
      noClasses()
          .that()
          .resideOutsideOfPackages(BASE + "store..", BASE + "internal.handler..", BASE + "client..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("java.sql..");

  @ArchTest
  static final ArchRule packagesFormNoCycle =
      slices().matching(BASE + "(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule publicSignaturesAreFreeOfLibraries =
      classes()
          .that()
          .resideOutsideOfPackage(BASE + "internal..")
          .should(
              showNone(
                  "io.lettuce.",
                  "io.netty.",
                  "okhttp3.",
                  "okio.",
                  "tools.jackson.",
                  "com.github.benmanes."));

  @ArchTest
  static final ArchRule publicClassesAreFinal =
      classes()
          .that()
          .resideInAPackage(OURS)
          .and()
          .arePublic()
          .and()
          .areNotInterfaces()
          .and()
          .doNotHaveModifier(JavaModifier.ABSTRACT)
          .and()
          .areNotEnums()
          .and()
          .doNotHaveSimpleName("SyncException")
          .should()
          .haveModifier(JavaModifier.FINAL);

  private static ArchRule knowsOnly(String name, String... others) {
    String[] allowed =
        Stream.concat(Stream.of(name, "internal.text"), Stream.of(others))
            .map(each -> BASE + each + "..")
            .toArray(String[]::new);
    return noClasses()
        .that()
        .resideInAPackage(BASE + name + "..")
        .should()
        .dependOnClassesThat(resideInAPackage(OURS).and(not(resideInAnyPackage(allowed))))
        .allowEmptyShould(true);
  }

  private static ArchRule onlyIn(String home, String... libraries) {
    return noClasses()
        .that(not(resideInAPackage(home)))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(libraries);
  }

  private static ArchCondition<JavaClass> showNone(String... libraries) {
    return new ArchCondition<>("show no type of a library in a public signature") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        if (!type.getModifiers().contains(JavaModifier.PUBLIC)) {
          return;
        }
        type.getMembers().stream()
            .filter(ArchitectureTest::isVisible)
            .forEach(
                member ->
                    typesOf(member).stream()
                        .filter(shown -> Stream.of(libraries).anyMatch(shown::startsWith))
                        .forEach(
                            shown ->
                                events.add(
                                    SimpleConditionEvent.violated(
                                        member, member.getFullName() + " shows " + shown))));
      }
    };
  }

  private static boolean isVisible(JavaMember member) {
    return member.getModifiers().contains(JavaModifier.PUBLIC)
        || member.getModifiers().contains(JavaModifier.PROTECTED);
  }

  private static Set<String> typesOf(JavaMember member) {
    if (member instanceof JavaField field) {
      return names(field.getType().getAllInvolvedRawTypes().stream());
    }
    JavaCodeUnit unit = (JavaCodeUnit) member;
    return names(
        Stream.concat(
            unit.getReturnType().getAllInvolvedRawTypes().stream(),
            unit.getParameterTypes().stream()
                .flatMap(parameter -> parameter.getAllInvolvedRawTypes().stream())));
  }

  private static Set<String> names(Stream<JavaClass> types) {
    return types.map(JavaClass::getName).collect(Collectors.toSet());
  }
}
