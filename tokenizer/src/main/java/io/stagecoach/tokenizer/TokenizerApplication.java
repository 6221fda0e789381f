package io.stagecoach.tokenizer;

import io.stagecoach.tokenizer.text.ServedTokenizer;
import java.lang.management.ManagementFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.grpc.server.lifecycle.GrpcServerLifecycle;

/** Starts the tokenizer service. */
@SpringBootApplication
public class TokenizerApplication {

    private static final Logger LOG = LoggerFactory.getLogger(TokenizerApplication.class);

    public static void main(String[] arguments) {
        // DJL would report each start to its makers and look for natives on the network.
        System.setProperty("ai.djl.offline", "true");
        SpringApplication.run(TokenizerApplication.class, arguments);
    }

    /** The one line of a start that went well. */
    @Bean
    ApplicationListener<ApplicationReadyEvent> readyLine(ServedTokenizer served, GrpcServerLifecycle grpc) {
        String tokenizer = served.tokenizer()
                .map(loaded -> loaded.vocabulary().size() + " tokens")
                .orElse("no tokenizer files: token-id prompts only");
        return ready -> LOG.info(
                "Tokenizer of model {} ready ({}): gRPC on port {}, HTTP on port {}, {} ms after the JVM's start",
                served.model(),
                tokenizer,
                grpc.getPort(),
                ready.getApplicationContext().getEnvironment().getProperty("local.server.port"),
                ready.getTimestamp() - ManagementFactory.getRuntimeMXBean().getStartTime());
    }

    @Bean
    ApplicationListener<ContextClosedEvent> closingLine() {
        return closed -> LOG.info("Tokenizer stops: it takes no new call, and lets running calls end");
    }

    /** Its beans are closed when the servers have let all calls end. */
    @Bean
    DisposableBean closedLine() {
        return () -> LOG.info("Tokenizer has stopped");
    }
}
