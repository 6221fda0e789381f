package io.stagecoach.gateway;

import io.stagecoach.config.ConfigException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** The gateway's process: start, life in the log, and errors in its configuration. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class GatewayApplication {
    private static final Logger log = LoggerFactory.getLogger(GatewayApplication.class);

    public static void main(String[] args) {
        SpringApplication.run(GatewayApplication.class, args);
    }

    /** Logs one line when the gateway is ready, with its addresses, one when it begins to stop, and one at the end. */
    @Component
    @Lazy(false)
    static class LifeReport implements DisposableBean {
        private final Addresses addresses;

        LifeReport(Addresses addresses) {
            this.addresses = addresses;
        }

        @EventListener
        void ready(ApplicationReadyEvent event) {
            if (event.getApplicationContext() instanceof WebServerApplicationContext web
                    && web.getWebServer() != null
                    && event.getTimeTaken() != null) {
                log.info(
                        "gateway listens on port {} after {} ms; members {}, tokenizer {}",
                        web.getWebServer().getPort(),
                        event.getTimeTaken().toMillis(),
                        String.join(", ", addresses.members()),
                        addresses.tokenizer());
            }
        }

        @EventListener
        void closes(ContextClosedEvent event) {
            log.info("gateway stops: it takes no new requests and finishes the running ones");
        }

        @Override
        public void destroy() {
            log.info("gateway has stopped");
        }
    }

    /** Reports a wrong configuration without a stack trace. Named in META-INF/spring.factories. */
    static class ConfigFailureAnalyzer extends AbstractFailureAnalyzer<ConfigException> {
        @Override
        protected FailureAnalysis analyze(Throwable rootFailure, ConfigException cause) {
            return new FailureAnalysis(
                    cause.getMessage(), "Correct the configuration and start the gateway again.", cause);
        }
    }
}
