package io.stagecoach.member.app;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;

/** One member of the cluster. All members are this program. */
@SpringBootApplication
@EnableConfigurationProperties(MemberProperties.class)
public class MemberApplication {
    public static void main(String[] arguments) {
        SpringApplication.run(MemberApplication.class, arguments);
    }
}
