package io.stagecoach.gateway;

import io.stagecoach.gateway.access.ApiKey;
import io.stagecoach.gateway.cluster.FailoverPolicy;
import io.stagecoach.gateway.grpc.MemberTimeouts;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The gateway's settings. docs/configuration.md documents them for users.
 *
 * @param members {@code host:port} of members' gRPC services; when given, config.json's nodes are not used
 * @param tokenizer {@code host:port} of the tokenizer service; when given, config.json's is not used
 * @param ui the folder of the built UI, served at {@code /}
 * @param maxBody the largest request body
 * @param maxChoices texts that one {@code /v1/completions} request may ask for, prompts times n
 * @param parallelChoices how many texts of one request run at once
 * @param maxSlidingTokens the largest limit of a text that slides past the model's context
 * @param heartbeat silence after which a stream carries a comment line, so that no proxy drops it
 * @param resumeGrace how long a resumable text without a reader runs or is retained
 * @param corsOrigins origins of web pages that may call the APIs
 */
@ConfigurationProperties("stagecoach.gateway")
public record GatewaySettings(
        @DefaultValue List<String> members,
        @Nullable String tokenizer,
        @Nullable Path ui,
        @DefaultValue("1MB") DataSize maxBody,
        @DefaultValue("128") int maxChoices,
        @DefaultValue("8") int parallelChoices,
        @DefaultValue("65536") int maxSlidingTokens,
        @DefaultValue("10s") Duration heartbeat,
        @DefaultValue("30s") Duration resumeGrace,

        @DefaultValue({"http://localhost:5173", "http://127.0.0.1:5173"})
        List<String> corsOrigins,

        @DefaultValue Access access,
        @DefaultValue Timeouts timeouts,
        @DefaultValue Failover failover) {

    public GatewaySettings {
        members = List.copyOf(members);
        corsOrigins = List.copyOf(corsOrigins);
        if (maxBody.toBytes() < 1 || maxBody.toBytes() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("stagecoach.gateway.max-body must be 1B to 2GB, but is " + maxBody);
        }
        if (maxChoices < 1 || parallelChoices < 1) {
            throw new IllegalArgumentException(
                    "stagecoach.gateway.max-choices and parallel-choices must be 1 or more, but are " + maxChoices
                            + " and " + parallelChoices);
        }
        if (maxSlidingTokens < 1) {
            throw new IllegalArgumentException(
                    "stagecoach.gateway.max-sliding-tokens must be 1 or more, but is " + maxSlidingTokens);
        }
        if (resumeGrace.isNegative()) {
            throw new IllegalArgumentException(
                    "stagecoach.gateway.resume-grace must not be negative, but is " + resumeGrace);
        }
        if (heartbeat.isNegative() || heartbeat.isZero()) {
            throw new IllegalArgumentException("stagecoach.gateway.heartbeat must be above 0, but is " + heartbeat);
        }
    }

    /**
     * Time limits; {@link MemberTimeouts} explains those of members.
     *
     * @param tokenizer for an answer of the tokenizer service
     * @param request for the body of a request to arrive
     * @param idle time without a request after which a connection is closed
     */
    public record Timeouts(
            @DefaultValue("1s") Duration refresh,
            @DefaultValue("2s") Duration describe,
            @DefaultValue("3s") Duration hungAfter,
            @DefaultValue("60s") Duration firstToken,
            @DefaultValue("30s") Duration nextToken,
            @DefaultValue("30m") Duration generation,
            @DefaultValue("5s") Duration tokenizer,
            @DefaultValue("30s") Duration request,
            @DefaultValue("2m") Duration idle) {

        public Timeouts {
            if (request.isNegative() || request.isZero() || idle.isNegative() || idle.isZero()) {
                throw new IllegalArgumentException(
                        "stagecoach.gateway.timeouts.request and idle must be above 0, but are " + request + " and "
                                + idle);
            }
        }

        MemberTimeouts ofMembers() {
            return new MemberTimeouts(refresh, describe, hungAfter, firstToken, nextToken, generation);
        }
    }

    /** See {@link FailoverPolicy}. */
    public record Failover(
            @DefaultValue("5") int attempts,
            @DefaultValue("200ms") Duration backoff,
            @DefaultValue("20s") Duration patience) {

        FailoverPolicy policy() {
            return new FailoverPolicy(attempts, backoff, patience);
        }
    }

    /**
     * The API keys that open the gateway.
     *
     * @param keys without any, the gateway is open to everybody
     * @param openMetrics whether {@code /metrics} needs no key
     */
    public record Access(
            @DefaultValue List<Key> keys,
            @DefaultValue("false") boolean openMetrics) {
        public Access {
            keys = List.copyOf(keys);
        }

        /**
         * The settings of an {@link ApiKey}.
         *
         * @param sha256 in hexadecimal digits
         * @param requestsPerMinute requests that start work; unlimited when absent
         * @param concurrentRequests of these, how many at the same time; unlimited when absent
         */
        public record Key(
                String name,
                String sha256,
                @Nullable Integer requestsPerMinute,
                @Nullable Integer concurrentRequests) {

            public Key {
                if (name == null || sha256 == null) {
                    throw new IllegalArgumentException(
                            "every one of stagecoach.gateway.access.keys needs a name and the sha256 of the key");
                }
            }

            ApiKey toKey() {
                return ApiKey.ofHex(name, sha256, optional(requestsPerMinute), optional(concurrentRequests));
            }
        }

        private static OptionalInt optional(@Nullable Integer value) {
            return value == null ? OptionalInt.empty() : OptionalInt.of(value);
        }
    }
}
