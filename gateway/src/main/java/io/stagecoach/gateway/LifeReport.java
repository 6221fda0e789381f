package io.stagecoach.gateway;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Says in one line each that the gateway is up, where, and whom it talks to; that it is to stop; and that it has. */
@Component
@Lazy(false)
class LifeReport implements DisposableBean {
    private static final Logger log = LoggerFactory.getLogger(LifeReport.class);

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
        log.info("gateway stops: it takes no new request, and lets running requests end");
    }

    @Override
    public void destroy() {
        log.info("gateway has stopped");
    }
}
