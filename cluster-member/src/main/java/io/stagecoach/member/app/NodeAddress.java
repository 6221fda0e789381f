package io.stagecoach.member.app;

import io.stagecoach.config.ConfigReader;
import java.nio.file.Path;
import java.util.Map;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/** Sets the gRPC server's port to that of this node's address in config.json, unless a port is set. */
final class NodeAddress implements EnvironmentPostProcessor {
    private static final String PORT = "spring.grpc.server.port";

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        if (environment.containsProperty(PORT)) {
            return;
        }
        MemberProperties properties = Binder.get(environment).bindOrCreate("stagecoach", MemberProperties.class);
        int port = properties
                .addressIn(ConfigReader.read(Path.of(properties.config())))
                .port();
        environment.getPropertySources().addLast(new MapPropertySource("node-address", Map.of(PORT, port)));
    }
}
