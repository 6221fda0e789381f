package io.stagecoach.gateway;

import io.stagecoach.config.ClusterConfig;
import io.stagecoach.config.ConfigException;
import io.stagecoach.config.ConfigReader;
import io.stagecoach.config.HostPort;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The addresses that the gateway connects to: those in its own settings, otherwise those in config.json.
 *
 * @param members {@code host:port} each; at least one
 */
record Addresses(List<String> members, String tokenizer) {
    private static final String DEFAULT_TOKENIZER = "localhost:50050";

    /**
     * The settings that all services share.
     *
     * @param config the path of {@code config.json}
     */
    @ConfigurationProperties("stagecoach")
    record SharedSettings(@Nullable Path config) {}

    Addresses {
        members = List.copyOf(members);
        if (members.isEmpty()) {
            throw new ConfigException("the gateway knows no member: set STAGECOACH_CONFIG to the path of config.json,"
                    + " or STAGECOACH_GATEWAY_MEMBERS to a list such as localhost:50051,localhost:50052");
        }
    }

    static Addresses of(SharedSettings shared, GatewaySettings own) {
        Optional<ClusterConfig> config = Optional.ofNullable(shared.config()).map(ConfigReader::read);
        List<String> members = own.members().isEmpty()
                ? config.map(Addresses::nodes).orElse(List.of())
                : own.members().stream()
                        .map(member -> checked("stagecoach.gateway.members", member))
                        .toList();
        return new Addresses(members, tokenizer(own.tokenizer(), config));
    }

    private static List<String> nodes(ClusterConfig config) {
        return config.nodes().stream().map(node -> node.address().toString()).toList();
    }

    private static String tokenizer(@Nullable String own, Optional<ClusterConfig> config) {
        if (own != null) {
            return checked("stagecoach.gateway.tokenizer", own);
        }
        return config.map(c -> c.tokenizer().toString()).orElse(DEFAULT_TOKENIZER);
    }

    private static String checked(String key, String address) {
        try {
            return HostPort.parse(address.strip()).toString();
        } catch (IllegalArgumentException e) {
            throw new ConfigException(key + ": " + e.getMessage(), e);
        }
    }
}
