package io.stagecoach.source;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.stagecoach.source", importOptions = DoNotIncludeTests.class)
class PackagesTest {

    /** The command knows picocli, the retries know resilience4j, and the reader of an index knows Jackson. */
    @ArchTest
    static final ArchRule domainKnowsNoLibrary = classes()
            .that()
            .resideInAPackage("io.stagecoach.source")
            .and()
            .doNotBelongToAnyOf(FetchTool.class, Retries.class, ModelDownload.class)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", "org.jspecify..", "io.stagecoach.source");

    @ArchTest
    static final ArchRule oneClassKnowsJackson = noClasses()
            .that()
            .doNotBelongToAnyOf(ModelDownload.class)
            .should()
            .dependOnClassesThat()
            .resideInAPackage("tools.jackson..");
}
