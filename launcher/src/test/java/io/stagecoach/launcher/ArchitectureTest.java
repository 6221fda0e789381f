package io.stagecoach.launcher;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.stagecoach.launcher", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    /** It starts in a few tenths of a second because it loads little. */
    @ArchTest
    static final ArchRule theLauncherNeedsLittle = classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", "org.jspecify..", "picocli..", "tools.jackson..", "io.stagecoach.launcher");

    @ArchTest
    static final ArchRule onlyCommandsKnowTheCommandLine = noClasses()
            .that()
            .haveNameNotMatching(".*\\.(Stagecoach|\\w+Commands?)(\\$.*)?")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("picocli..");

    /** A command line, or where others are, is worked out without a start of anything. */
    @ArchTest
    static final ArchRule decisionsStartNothing = noClasses()
            .that()
            .haveNameMatching(
                    ".*\\.(ServiceCommand|Ports|ClusterState|ClusterSettings|UserJvmOptions|LocalCluster)(\\$.*)?")
            .should()
            .dependOnClassesThat()
            .belongToAnyOf(ProcessBuilder.class, Process.class, Thread.class);
}
