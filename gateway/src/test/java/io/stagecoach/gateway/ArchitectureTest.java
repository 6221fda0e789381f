package io.stagecoach.gateway;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.stagecoach.gateway", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String ROOT = "io.stagecoach.gateway.";
    private static final String[] DOMAIN = {ROOT + "problem", ROOT + "generation", ROOT + "cluster"};

    @ArchTest
    static final ArchRule THE_DOMAIN_KNOWS_NO_FRAMEWORK_BUT_HOW_ITS_RECORDS_ARE_WRITTEN = classes()
            .that()
            .resideInAnyPackage(DOMAIN)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "org.jspecify..",
                    // Annotations only: what is written and read as it is says so itself.
                    "com.fasterxml.jackson.annotation..",
                    "io.swagger.v3.oas.annotations..",
                    ROOT + "problem",
                    ROOT + "generation",
                    ROOT + "cluster");

    @ArchTest
    static final ArchRule ACCESS_KNOWS_ITS_BUCKETS_AND_NOTHING_ELSE = classes()
            .that()
            .resideInAPackage(ROOT + "access")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", "org.jspecify..", "io.github.bucket4j..", ROOT + "access");

    @ArchTest
    static final ArchRule SERVING_KNOWS_REACTOR_AND_NOTHING_ELSE = classes()
            .that()
            .resideInAPackage(ROOT + "serving")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "org.jspecify..",
                    "org.slf4j..",
                    "reactor..",
                    "org.reactivestreams..",
                    "io.stagecoach.vocabulary..",
                    ROOT + "serving",
                    ROOT + "problem",
                    ROOT + "generation",
                    ROOT + "cluster");

    @ArchTest
    static final ArchRule THE_APIS_KNOW_JSON_AND_NEITHER_SPRING_NOR_GRPC = classes()
            .that()
            .resideInAnyPackage(ROOT + "process", ROOT + "openai")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "org.jspecify..",
                    "tools.jackson..",
                    "com.fasterxml.jackson.annotation..",
                    "io.swagger.v3.oas.annotations..",
                    ROOT + "process",
                    ROOT + "openai",
                    ROOT + "problem",
                    ROOT + "generation");

    @ArchTest
    static final ArchRule GRPC_STAYS_IN_ITS_ADAPTER = noClasses()
            .that()
            .resideOutsideOfPackage(ROOT + "grpc")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.grpc..", "io.stagecoach.proto..", "com.google.protobuf..");

    @ArchTest
    static final ArchRule THE_ADAPTERS_DO_NOT_KNOW_EACH_OTHER = noClasses()
            .that()
            .resideInAPackage(ROOT + "grpc")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(ROOT + "http", ROOT + "process", ROOT + "openai", "org.springframework..");

    @ArchTest
    static final ArchRule THERE_ARE_NO_CYCLES =
            slices().matching(ROOT + "(*)..").should().beFreeOfCycles();
}
