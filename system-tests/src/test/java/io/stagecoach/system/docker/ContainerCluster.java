package io.stagecoach.system.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.ContainerNetwork;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.lifecycle.Startables;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Tokenizer, members and gateway as containers of one network, locked down as docker-compose.yml has them. */
final class ContainerCluster implements AutoCloseable {
    static final int MEMBERS = 3;

    private static final Duration LOOK = Duration.ofMillis(200);
    private static final Duration START_LIMIT = Duration.ofSeconds(90);

    private final DockerClient docker = DockerClientFactory.instance().client();
    private final HttpClient http = HttpClient.newHttpClient();
    private final Network network = Network.newNetwork();
    private final List<GenericContainer<?>> members = new ArrayList<>();
    private final GenericContainer<?> tokenizer = service(Images.TOKENIZER, "tokenizer");
    private final GenericContainer<?> gateway = service(Images.GATEWAY, "gateway")
            .withEnv("STAGECOACH_GATEWAY_MEMBERS", "member:50051")
            .withEnv("STAGECOACH_GATEWAY_TOKENIZER", "tokenizer:50050")
            .withExposedPorts(8000)
            .waitingFor(Wait.forHttp("/health/live").forPort(8000));

    /** Returns when all of it serves. */
    static ContainerCluster start() {
        ContainerCluster cluster = new ContainerCluster();
        try {
            for (int i = 0; i < MEMBERS; i++) {
                cluster.members.add(cluster.service(Images.MEMBER, "member")
                        .withEnv("STAGECOACH_JOINDNS", "member")
                        .withEnv("STAGECOACH_HOST", "docker")
                        .withEnv("STAGECOACH_THREADS", "1"));
            }
            Startables.deepStart(Stream.concat(Stream.of(cluster.tokenizer, cluster.gateway), cluster.members.stream()))
                    .join();
            cluster.awaitWhole("the containers become a cluster", START_LIMIT);
            return cluster;
        } catch (ConditionTimeoutException late) {
            String log = cluster.members.getFirst().getLogs();
            cluster.close();
            throw new IllegalStateException("the containers did not become a cluster:\n" + log, late);
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    private GenericContainer<?> service(String image, String alias) {
        return new GenericContainer<>(image)
                .withNetwork(network)
                .withNetworkAliases(alias)
                .withTmpFs(Map.of("/tmp", "rw"))
                .withCreateContainerCmdModifier(command -> Objects.requireNonNull(command.getHostConfig())
                        .withReadonlyRootfs(true)
                        .withCapDrop(Capability.ALL)
                        .withSecurityOpts(List.of("no-new-privileges:true")));
    }

    URI address() {
        return URI.create("http://" + gateway.getHost() + ":" + gateway.getMappedPort(8000));
    }

    void kill(int member) {
        docker.killContainerCmd(id(member)).exec();
    }

    /** As an operator does it: SIGTERM, and time enough to drain. */
    void restart(int member) {
        docker.restartContainerCmd(id(member)).withTimeout(40).exec();
    }

    void start(int member) {
        docker.startContainerCmd(id(member)).exec();
    }

    void pause(int member) {
        docker.pauseContainerCmd(id(member)).exec();
    }

    void unpause(int member) {
        docker.unpauseContainerCmd(id(member)).exec();
    }

    void disconnect(int member) {
        docker.disconnectFromNetworkCmd()
                .withNetworkId(network.getId())
                .withContainerId(id(member))
                .exec();
    }

    void reconnect(int member) {
        docker.connectToNetworkCmd()
                .withNetworkId(network.getId())
                .withContainerId(id(member))
                .withContainerNetwork(new ContainerNetwork().withAliases("member"))
                .exec();
    }

    private String id(int member) {
        return members.get(member).getContainerId();
    }

    /**
     * Waits until every member is known and serves, and no stage is claimed twice under one replica's number.
     *
     * @throws ConditionTimeoutException with the name of the wait
     */
    void awaitWhole(String wait, Duration limit) {
        Awaitility.await(wait).atMost(limit).pollInterval(LOOK).until(this::isWhole);
    }

    private boolean isWhole() throws InterruptedException {
        try {
            String body = http.send(
                            HttpRequest.newBuilder(address().resolve("/api/cluster"))
                                    .timeout(Duration.ofSeconds(2))
                                    .build(),
                            BodyHandlers.ofString())
                    .body();
            JsonNode state = JsonMapper.shared().readTree(body);
            List<String> roles = state.path("members")
                    .valueStream()
                    .flatMap(member -> member.path("roles").valueStream())
                    .map(role -> role.path("stage") + "/" + role.path("replica") + " "
                            + role.path("state").asString(""))
                    .toList();
            return state.path("ready").asBoolean(false)
                    && state.path("members").size() == MEMBERS
                    && state.path("members")
                            .valueStream()
                            .noneMatch(member -> member.path("roles").isEmpty())
                    && roles.stream().allMatch(role -> role.endsWith(" READY"))
                    && roles.stream().distinct().count() == roles.size();
        } catch (IOException e) {
            return false; // the gateway looks at its members, and may not have seen any yet
        }
    }

    /** Writes what the containers logged, for whoever must find out why a test failed. */
    void writeLogs(String test) throws IOException {
        for (int i = 0; i < members.size(); i++) {
            Files.writeString(
                    Path.of("target", test + "-member" + i + ".log"),
                    members.get(i).getLogs());
        }
        Files.writeString(Path.of("target", test + "-gateway.log"), gateway.getLogs());
    }

    @Override
    public void close() {
        gateway.stop();
        members.forEach(GenericContainer::stop);
        tokenizer.stop();
        network.close();
    }
}
