package io.stagecoach.gateway;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Says in one line that the gateway is up, where, and whom it talks to. */
@Component
@Lazy(false)
class StartReport {
    private static final Logger log = LoggerFactory.getLogger(StartReport.class);

    private final Addresses addresses;

    StartReport(Addresses addresses) {
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
}
