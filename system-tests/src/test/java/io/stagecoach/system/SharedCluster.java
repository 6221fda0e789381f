package io.stagecoach.system;

import java.io.IOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.net.ConnectException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.ClassDescriptor;
import org.junit.jupiter.api.ClassOrderer;
import org.junit.jupiter.api.ClassOrdererContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import tools.jackson.databind.JsonNode;

/**
 * One cluster of the demo model, with {@value #MEMBERS} members and two gateways, for all classes that are marked with {@link
 * Used}. Each class gets it whole: what the one before has ended is started again.
 */
final class SharedCluster implements BeforeAllCallback {
    static final int MEMBERS = 3;

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final List<String> OTHERS = List.of("tokenizer", "gateway", "gateway2");

    private static @Nullable LocalCluster cluster;

    /** Marks a class whose tests call {@link #get}. */
    @Tag("cluster")
    @ExtendWith(SharedCluster.class)
    @Target(ElementType.TYPE)
    @Retention(RetentionPolicy.RUNTIME)
    @interface Used {}

    /** Random, but classes that use the shared cluster come last: the others need its ports for clusters of their own. */
    static final class Order implements ClassOrderer {
        private final ClassOrderer random = new ClassOrderer.Random();

        @Override
        public void orderClasses(ClassOrdererContext context) {
            random.orderClasses(context);
            context.getClassDescriptors()
                    .sort(Comparator.comparing((ClassDescriptor each) -> each.isAnnotated(Used.class)));
        }
    }

    static LocalCluster get() {
        return Objects.requireNonNull(cluster, "the class is not marked with @SharedCluster.Used");
    }

    @Override
    public void beforeAll(ExtensionContext context) throws IOException, InterruptedException {
        if (cluster == null) {
            start();
            // Closed after the last class.
            context.getRoot()
                    .getStore(ExtensionContext.Namespace.create(SharedCluster.class))
                    .put("end", (AutoCloseable) SharedCluster::end);
        } else if (!repair()) {
            end();
            start();
        }
    }

    private static void start() throws IOException, InterruptedException {
        cluster = LocalCluster.start("--members", "" + MEMBERS, "--gateways", "2", "--model", "demo");
    }

    private static void end() throws InterruptedException {
        if (cluster != null) {
            cluster.close();
            cluster = null;
        }
    }

    /**
     * Starts what has ended.
     *
     * @return false when something does not start, or a member holds another stage than config.json gives it
     */
    private static boolean repair() throws IOException, InterruptedException {
        for (String name : OTHERS) {
            boolean alive =
                    LocalCluster.service(name).map(ProcessHandle::isAlive).orElse(false);
            if (!alive && !succeeds("start", name)) {
                return false;
            }
        }
        if (!succeeds("scale", "" + MEMBERS)) {
            return false;
        }
        Awaitility.await("the gateway is ready").atMost(LIMIT).until(SharedCluster::isReady);
        JsonNode members = get().status().get("members");
        return IntStream.range(0, MEMBERS).allMatch(i -> holdsOnly(members.get(i), i));
    }

    private static boolean isReady() throws IOException, InterruptedException {
        try {
            return get().get("/health/ready").statusCode() == 200;
        } catch (ConnectException notYet) {
            return false;
        }
    }

    private static boolean holdsOnly(JsonNode member, int stage) {
        return member.get("id").stringValue().equals("node" + (stage + 1))
                && member.get("roles").size() == 1
                && member.get("roles").get(0).get("stage").intValue() == stage;
    }

    private static boolean succeeds(String... command) throws IOException, InterruptedException {
        return LocalCluster.run(command).status() == 0;
    }
}
