package io.stagecoach.tokenizer;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.stagecoach.tokenizer", importOptions = DoNotIncludeTests.class)
class PackagesTest {

    @ArchTest
    static final ArchRule domainKnowsNoLibrary = classes()
            .that()
            .resideInAPackage("io.stagecoach.tokenizer.text")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", "org.jspecify..", "io.stagecoach.tokenizer.text", "io.stagecoach.vocabulary");

    @ArchTest
    static final ArchRule onlyTheAppKnowsSpring = noClasses()
            .that()
            .resideOutsideOfPackage("io.stagecoach.tokenizer")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.springframework..");
}
