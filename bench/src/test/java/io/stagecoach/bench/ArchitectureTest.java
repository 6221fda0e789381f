package io.stagecoach.bench;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.stagecoach.bench", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule reportsKnowNoBenchmark = classes()
            .that()
            .resideInAPackage("io.stagecoach.bench.report")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "com.sun.management..",
                    "org.jspecify..",
                    "tools.jackson..",
                    "io.stagecoach.telemetry",
                    "io.stagecoach.bench.report");

    @ArchTest
    static final ArchRule loadKnowsTheServiceByHttpAlone = noClasses()
            .that()
            .resideInAPackage("io.stagecoach.bench.load")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.stagecoach.member.app..",
                    "io.stagecoach.member.scheduler..",
                    "io.stagecoach.member.stage..",
                    "io.stagecoach.torch..",
                    "io.stagecoach.proto..");
}
