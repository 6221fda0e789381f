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

    @ArchTest
    static final ArchRule CLUSTER_AND_PROBLEM_DECIDE_AND_IMPORT_NO_FRAMEWORK = classes()
            .that()
            .resideInAnyPackage(ROOT + "problem", ROOT + "cluster")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "org.jspecify..",
                    // An annotation: /api/cluster answers with these records.
                    "io.swagger.v3.oas.annotations..",
                    ROOT + "problem",
                    ROOT + "cluster");

    @ArchTest
    static final ArchRule ACCESS_KNOWS_ITS_BUCKETS_AND_NOTHING_ELSE = classes()
            .that()
            .resideInAPackage(ROOT + "access")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", "org.jspecify..", "io.github.bucket4j..", ROOT + "access");

    @ArchTest
    static final ArchRule GENERATION_IMPORTS_NEITHER_SPRING_NOR_GRPC = classes()
            .that()
            .resideInAPackage(ROOT + "generation")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "org.jspecify..",
                    "org.slf4j..",
                    "reactor..",
                    "org.reactivestreams..",
                    "io.stagecoach.vocabulary..",
                    // Annotations: the APIs write these records as they are.
                    "com.fasterxml.jackson.annotation..",
                    "io.swagger.v3.oas.annotations..",
                    ROOT + "generation",
                    ROOT + "problem",
                    ROOT + "cluster");

    @ArchTest
    static final ArchRule REACTOR_STAYS_AT_THE_EDGE_OF_GENERATION = noClasses()
            .that()
            .resideInAPackage(ROOT + "generation")
            .and()
            .haveNameNotMatching(
                    ".*\\.(CallHeaders|MemberPool|Tokenizer|RequestPreparer|Generations|ResumableStreams)(\\$.*)?")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("reactor..", "org.reactivestreams..");

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
                    ROOT + "generation",
                    ROOT + "cluster");

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
