package io.stagecoach.gateway;

import org.junit.jupiter.api.Test;
import org.springframework.test.context.TestPropertySource;

/** A gateway with keys whose metrics are for everybody. */
@TestPropertySource(
        properties = {
            "stagecoach.gateway.access.open-metrics=true",
            "stagecoach.gateway.access.keys[0].name=somebody",
            "stagecoach.gateway.access.keys[0].sha256="
                    + "27d73275f1b2c3d4e5f60718293a4b5c6d7e8f9027d73275f1b2c3d4e5f60718"
        })
class OpenMetricsTest extends GatewayTest {
    @Test
    void onlyMetricsNeedNoKey() {
        http.get().uri("/metrics").exchange().expectStatus().isOk();
        http.get().uri("/metrics/").exchange().expectStatus().isUnauthorized();
        http.get().uri("/api/cluster").exchange().expectStatus().isUnauthorized();
        http.get().uri("/docs").exchange().expectStatus().isUnauthorized();
    }
}
