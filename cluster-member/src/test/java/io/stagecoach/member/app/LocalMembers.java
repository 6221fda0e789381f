package io.stagecoach.member.app;

import static java.util.Objects.requireNonNull;

import com.hazelcast.core.Hazelcast;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.stagecoach.member.testing.FreePorts;
import io.stagecoach.proto.ClusterGrpc;
import io.stagecoach.proto.DescribeClusterRequest;
import io.stagecoach.proto.DescribeClusterResponse;
import io.stagecoach.proto.GenerateEvent;
import io.stagecoach.proto.GenerateRequest;
import io.stagecoach.proto.GenerationGrpc;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** Whole members, as the program starts them, in one process and on free ports of this machine. */
final class LocalMembers implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final List<Integer> grpcPorts;
    private final List<Integer> memberPorts;
    private final Path config;
    private final Map<String, Node> nodes = new LinkedHashMap<>();

    private final List<Node> killed = new ArrayList<>();

    private record Node(ConfigurableApplicationContext context, ManagedChannel channel) {
        void close() {
            channel.shutdownNow();
            context.close();
        }
    }

    /** @param folder for config.json, which names as many nodes as there are stages */
    LocalMembers(Path folder, Path model, int stages, int most) throws IOException {
        List<Integer> ports = FreePorts.find(2 * most);
        grpcPorts = ports.subList(0, most);
        memberPorts = ports.subList(most, 2 * most);
        List<String> configured = new ArrayList<>();
        for (int i = 0; i < stages; i++) {
            configured.add("{\"id\": \"node%d\", \"address\": \"127.0.0.1:%d\", \"model_part\": %d}"
                    .formatted(i + 1, grpcPorts.get(i), i));
        }
        config = Files.writeString(
                folder.resolve("config.json"),
                "{\"model_name\": \"%s\", \"cluster_name\": \"test-%d\", \"nodes\": [%s]}"
                        .formatted(model, memberPorts.getFirst(), String.join(", ", configured)));
    }

    void start(int index) {
        start(index, Map.of());
    }

    /** @param more settings, which count more than those that all members have */
    void start(int index, Map<String, Object> more) {
        String id = "node" + index;
        String join = memberPorts.stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(","));
        Map<String, Object> settings = new LinkedHashMap<>(Map.of(
                "stagecoach.config",
                config,
                "stagecoach.node",
                id,
                "stagecoach.member-port",
                memberPorts.get(index - 1),
                "stagecoach.join",
                join,
                "stagecoach.expected-members",
                1,
                "stagecoach.threads",
                1,
                "server.port",
                0,
                "logging.level.com.hazelcast",
                "OFF"));
        // A killed member waits so long for others to take its roles over when it is closed at the end.
        settings.put("stagecoach.drain-limit", "3s");
        if (index > 3) {
            settings.put("stagecoach.address", "127.0.0.1:" + grpcPorts.get(index - 1));
        }
        settings.putAll(more);
        ConfigurableApplicationContext context =
                new SpringApplicationBuilder(MemberApplication.class).run(arguments(settings));
        ManagedChannel channel = ManagedChannelBuilder.forAddress("127.0.0.1", grpcPorts.get(index - 1))
                .usePlaintext()
                .build();
        nodes.put(id, new Node(context, channel));
    }

    private static String[] arguments(Map<String, Object> settings) {
        return settings.entrySet().stream()
                .map(setting -> "--" + setting.getKey() + "=" + setting.getValue())
                .toArray(String[]::new);
    }

    /** As a kill does it: the cluster is not told, and nothing is handed over. Its threads end when all is over. */
    void kill(String id) {
        Node node = node(id);
        UUID uuid = node.context().getBean(MemberRuntime.class).self();
        Hazelcast.getAllHazelcastInstances().stream()
                .filter(each -> each.getCluster().getLocalMember().getUuid().equals(uuid))
                .forEach(each -> each.getLifecycleService().terminate());
        nodes.remove(id);
        killed.add(node);
    }

    /** As a program that is asked to end does it. */
    void stop(String id) {
        Node node = node(id);
        nodes.remove(id);
        node.close();
    }

    List<String> ids() {
        return List.copyOf(nodes.keySet());
    }

    private Node node(String id) {
        return requireNonNull(nodes.get(id), id);
    }

    /** What a probe hears, as an orchestrator asks it. */
    HttpResponse<String> probe(String id, String probe) throws IOException, InterruptedException {
        String port = node(id).context().getEnvironment().getRequiredProperty("local.server.port");
        try (HttpClient client = HttpClient.newHttpClient()) {
            URI address = URI.create("http://127.0.0.1:" + port + "/health/" + probe);
            return client.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString());
        }
    }

    DescribeClusterResponse describe(String id) {
        return ClusterGrpc.newBlockingStub(node(id).channel())
                .withDeadlineAfter(LIMIT.toSeconds(), TimeUnit.SECONDS)
                .describeCluster(DescribeClusterRequest.getDefaultInstance());
    }

    /** @param heard is told of every event, as soon as it comes */
    List<Integer> generate(String id, GenerateRequest request, Consumer<GenerateEvent> heard) {
        Iterator<GenerateEvent> events = GenerationGrpc.newBlockingStub(node(id).channel())
                .withDeadlineAfter(LIMIT.toSeconds(), TimeUnit.SECONDS)
                .generate(request);
        List<Integer> tokens = new ArrayList<>();
        while (events.hasNext()) {
            GenerateEvent event = events.next();
            heard.accept(event);
            if (event.hasToken()) {
                tokens.add(event.getToken().getId());
            }
        }
        return tokens;
    }

    @Override
    public void close() {
        ids().reversed().forEach(this::stop);
        killed.forEach(Node::close);
    }
}
