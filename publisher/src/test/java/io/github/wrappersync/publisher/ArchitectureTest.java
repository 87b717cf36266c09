package io.github.wrappersync.publisher;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The arrows between the publisher's packages go one way. */
@AnalyzeClasses(
    packages = "io.github.wrappersync.publisher",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  private static final String PUBLISHER = "io.github.wrappersync.publisher";

  @ArchTest
  static final ArchRule arrowsGoOneWay =
      layeredArchitecture()
          .consideringOnlyDependenciesInAnyPackage(PUBLISHER + "..")
          .layer("sql")
          .definedBy(PUBLISHER + ".sql..")
          .layer("registry")
          .definedBy(PUBLISHER + ".registry..")
          .layer("settings")
          .definedBy(PUBLISHER + ".settings..")
          .layer("capture")
          .definedBy(PUBLISHER + ".capture..")
          .layer("adoption")
          .definedBy(PUBLISHER + ".adoption..")
          .layer("routing")
          .definedBy(PUBLISHER + ".routing..")
          .layer("eventlog")
          .definedBy(PUBLISHER + ".eventlog..")
          .layer("changelog")
          .definedBy(PUBLISHER + ".changelog..")
          .layer("plan")
          .definedBy(PUBLISHER + ".plan..")
          .layer("backfill")
          .definedBy(PUBLISHER + ".backfill..")
          .layer("announce")
          .definedBy(PUBLISHER + ".announce..")
          .layer("webhook")
          .definedBy(PUBLISHER + ".webhook..")
          .layer("drain")
          .definedBy(PUBLISHER + ".drain..")
          .layer("operations")
          .definedBy(PUBLISHER + ".operations..")
          .layer("health")
          .definedBy(PUBLISHER + ".health..")
          .layer("metrics")
          .definedBy(PUBLISHER + ".metrics..")
          .layer("check")
          .definedBy(PUBLISHER + ".check..")
          .layer("retention")
          .definedBy(PUBLISHER + ".retention..")
          .layer("api")
          .definedBy(PUBLISHER + ".api..")
          .layer("cli")
          .definedBy(PUBLISHER + ".cli..")
          .layer("wiring")
          .definedBy(PUBLISHER)
          .whereLayer("wiring")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("api")
          .mayOnlyBeAccessedByLayers("wiring")
          .whereLayer("cli")
          .mayOnlyBeAccessedByLayers("wiring")
          .whereLayer("cli")
          .mayNotAccessAnyLayer()
          .whereLayer("metrics")
          .mayOnlyBeAccessedByLayers("wiring")
          .whereLayer("check")
          .mayOnlyBeAccessedByLayers("api", "wiring")
          .whereLayer("health")
          .mayOnlyBeAccessedByLayers("metrics", "check", "api", "wiring")
          .whereLayer("retention")
          .mayOnlyBeAccessedByLayers("metrics", "api", "wiring")
          .whereLayer("operations")
          .mayOnlyBeAccessedByLayers("health", "metrics", "check", "api", "wiring")
          .whereLayer("drain")
          .mayOnlyBeAccessedByLayers("operations", "metrics", "api", "wiring")
          .whereLayer("announce")
          .mayOnlyBeAccessedByLayers("drain", "operations", "metrics", "check", "api", "wiring")
          .whereLayer("webhook")
          .mayOnlyBeAccessedByLayers("operations", "health", "metrics", "api", "wiring")
          .whereLayer("backfill")
          .mayOnlyBeAccessedByLayers("drain", "operations", "wiring")
          .whereLayer("plan")
          .mayOnlyBeAccessedByLayers("backfill", "drain")
          .whereLayer("changelog")
          .mayOnlyBeAccessedByLayers("backfill", "drain")
          .whereLayer("eventlog")
          .mayOnlyBeAccessedByLayers(
              "plan",
              "backfill",
              "announce",
              "webhook",
              "drain",
              "operations",
              "metrics",
              "check",
              "api",
              "wiring")
          .whereLayer("routing")
          .mayOnlyBeAccessedByLayers(
              "plan", "backfill", "drain", "operations", "check", "api", "wiring")
          .whereLayer("capture")
          .mayOnlyBeAccessedByLayers(
              "adoption",
              "backfill",
              "drain",
              "operations",
              "health",
              "metrics",
              "check",
              "api",
              "wiring")
          .whereLayer("sql")
          .mayNotAccessAnyLayer()
          .whereLayer("adoption")
          .mayOnlyBeAccessedByLayers("wiring")
          .whereLayer("registry")
          .mayOnlyBeAccessedByLayers(
              "settings",
              "capture",
              "adoption",
              "routing",
              "eventlog",
              "changelog",
              "plan",
              "backfill",
              "announce",
              "webhook",
              "drain",
              "operations",
              "retention",
              "health",
              "metrics",
              "check",
              "api",
              "wiring");

  @ArchTest
  static final ArchRule noPackagesAreInACycle =
      slices().assignedFrom(new PackageSlices(PUBLISHER)).should().beFreeOfCycles();

  @ArchTest
  static final ArchRule onlyTheApiAndTheWiringKnowTheWebServer =
      noClasses()
          .that()
          .resideOutsideOfPackages(PUBLISHER, PUBLISHER + ".api..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.springframework.web..", "jakarta.servlet..", "org.apache.catalina..");

  @ArchTest
  static final ArchRule theCommandLineStartsWithoutAnythingOfTheServers =
      noClasses()
          .that()
          .resideInAPackage(PUBLISHER + ".cli..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.springframework..", "java.sql..", "io.github.wrappersync.model..");

  @ArchTest
  static final ArchRule onlyAnnounceKnowsLettuce =
      noClasses()
          .that()
          .resideOutsideOfPackage(PUBLISHER + ".announce..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.lettuce..");

  @ArchTest
  static final ArchRule onlyWebhookKnowsTheHttpClientAndTheCircuitBreaker =
      noClasses()
          .that()
          .resideOutsideOfPackage(PUBLISHER + ".webhook..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("okhttp3..", "okio..", "io.github.resilience4j..");

  @ArchTest
  static final ArchRule ofTheClientOnlyModelWireAndTheWayToRedisAreUsed =
      classes()
          .that(alwaysTrue())
          .should()
          .onlyDependOnClassesThat(
              resideInAPackage(PUBLISHER + "..")
                  .or(resideInAPackage("io.github.wrappersync.model.."))
                  .or(resideInAPackage("io.github.wrappersync.wire.."))
                  .or(resideInAPackage("io.github.wrappersync.internal.redis.link.."))
                  .or(resideInAPackage("io.github.wrappersync.internal.tls.."))
                  .or(resideInAPackage("io.github.wrappersync.internal.text.."))
                  .or(not(resideInAPackage("io.github.wrappersync.."))));
}
