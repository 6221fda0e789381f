package io.stagecoach.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagecoach.gateway.fake.Scripts;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DisconnectTest extends GatewayTest {
    /** Many times: the client may leave at any moment, even just before the answer begins. */
    @ParameterizedTest
    @ValueSource(strings = {FailoverTest.STREAM, "{\"text\": \"Hi\"}"})
    void aDroppedConnectionCancelsTheGeneration(String body) throws IOException {
        for (int round = 0; round < 30; round++) {
            begin();
            cluster.script(Scripts.begins("Hello", 2, Scripts.silent()));
            double cancelled = cancelledGenerations();
            dropAfterTheMemberWasAsked(body);

            awaitCancelled();
            await(() ->
                    meters.get("stagecoach.gateway.generations.running").gauge().value() == 0);
            assertThat(asked()).as("nobody went on with it").hasSize(1);
            assertThat(cancelledGenerations()).isEqualTo(cancelled + 1);
        }
    }

    private void dropAfterTheMemberWasAsked(String body) throws IOException {
        try (Socket socket = new Socket("localhost", port)) {
            String request = "POST " + PROCESS + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                    + "Content-Length: " + body.length() + "\r\n\r\n" + body;
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            await(() -> !asked().isEmpty());
        }
    }

    private double cancelledGenerations() {
        return meters.get("stagecoach.request.success")
                .tag("finished_reason", "abort")
                .counter()
                .count();
    }
}
