package io.stagecoach.member;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The domain knows no framework, and its packages depend one way: placement <- stage <- migration <- scheduler. */
@AnalyzeClasses(packages = "io.stagecoach", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    /** SLF4J is a facade: which logger writes is the program's choice. */
    private static final String[] OUTSIDE = {
        "java..",
        "org.jspecify..",
        "org.slf4j..",
        "io.stagecoach.model..",
        "io.stagecoach.shard..",
        "io.stagecoach.sampling.."
    };

    @ArchTest
    static final ArchRule PLACEMENT_STANDS_ALONE = onlyOn("io.stagecoach.member.placement..");

    @ArchTest
    static final ArchRule STAGE_KNOWS_PLACEMENT =
            onlyOn("io.stagecoach.member.stage..", "io.stagecoach.member.placement..");

    @ArchTest
    static final ArchRule MIGRATION_KNOWS_STAGE_AND_PLACEMENT = onlyOn(
            "io.stagecoach.member.migration..", "io.stagecoach.member.stage..", "io.stagecoach.member.placement..");

    @ArchTest
    static final ArchRule SCHEDULER_KNOWS_MIGRATION_STAGE_AND_PLACEMENT = onlyOn(
            "io.stagecoach.member.scheduler..",
            "io.stagecoach.member.migration..",
            "io.stagecoach.member.stage..",
            "io.stagecoach.member.placement..");

    @ArchTest
    static final ArchRule HAZELCAST_STAYS_IN_ITS_ADAPTER = noClasses()
            .that()
            .resideInAPackage("io.stagecoach..")
            .and()
            .resideOutsideOfPackage("io.stagecoach.member.cluster..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.hazelcast..");

    @ArchTest
    static final ArchRule MICROMETER_STAYS_IN_ITS_ADAPTER = noClasses()
            .that()
            .resideInAPackage("io.stagecoach..")
            .and()
            .resideOutsideOfPackages(
                    "io.stagecoach.member.metrics..",
                    "io.stagecoach.metrics..",
                    "io.stagecoach.telemetry..",
                    "io.stagecoach.member.app..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.micrometer..");

    @ArchTest
    static final ArchRule ADAPTERS_DO_NOT_KNOW_THE_PROGRAM = noClasses()
            .that()
            .resideInAnyPackage(
                    "io.stagecoach.member.cluster..", "io.stagecoach.member.api..", "io.stagecoach.member.metrics..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.stagecoach.member.app..", "org.springframework..");

    private static ArchRule onlyOn(String own, String... others) {
        String[] allowed = new String[OUTSIDE.length + 1 + others.length];
        System.arraycopy(OUTSIDE, 0, allowed, 0, OUTSIDE.length);
        allowed[OUTSIDE.length] = own;
        System.arraycopy(others, 0, allowed, OUTSIDE.length + 1, others.length);
        return classes()
                .that()
                .resideInAPackage(own)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(allowed);
    }
}
