package io.stagecoach;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** This module knows no cluster, and its domain no library. */
@AnalyzeClasses(packages = "io.stagecoach", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule domainKnowsNoLibrary = classes()
            .that()
            .resideInAnyPackage(
                    "io.stagecoach.model", "io.stagecoach.shard", "io.stagecoach.sampling", "io.stagecoach.attention")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "io.stagecoach.model",
                    "io.stagecoach.shard",
                    "io.stagecoach.sampling",
                    "io.stagecoach.attention",
                    "io.stagecoach.vector",
                    "java..",
                    "jdk.incubator.vector..",
                    "org.jspecify..");

    @ArchTest
    static final ArchRule onlyTheAdapterKnowsDjl = noClasses()
            .that()
            .resideOutsideOfPackage("io.stagecoach.torch")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("ai.djl..");

    @ArchTest
    static final ArchRule onlyCheckpointsKnowJson = noClasses()
            .that()
            .resideOutsideOfPackages("io.stagecoach.checkpoint", "io.stagecoach.source..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("tools.jackson..");

    @ArchTest
    static final ArchRule noClusterAndNoSpring = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("com.hazelcast..", "org.springframework..", "io.grpc..");
}
