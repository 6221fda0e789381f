package io.stagecoach.bench.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagecoach.bench.chaos.Fault.Type;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class FaultInjectorTest {
    private final AtomicLong clock = new AtomicLong();
    private final List<String> done = new ArrayList<>();
    private boolean heals = true;
    private boolean drains = true;
    private boolean scales = true;

    private final Cluster cluster = new Cluster() {
        @Override
        public Map<String, URI> gateways() {
            return Map.of("gateway", URI.create("http://localhost"));
        }

        @Override
        public List<String> members() {
            return List.of("node1", "node2");
        }

        @Override
        public Map<String, Integer> running() {
            return Map.of("node2", 5, "node9", 1);
        }

        @Override
        public void signal(String process, Signal signal) {
            done.add(signal + " " + process);
        }

        @Override
        public void start(String process) {
            done.add("start " + process);
        }

        @Override
        public void scale(int members) throws IOException {
            done.add("scale " + members);
            if (!scales) {
                throw new IOException("no room");
            }
        }

        @Override
        public boolean awaitEnd(String process, Duration limit) {
            return drains;
        }

        @Override
        public boolean awaitServing(int members, Duration limit) {
            done.add("serving " + members);
            return heals;
        }

        @Override
        public boolean awaitWhole(int members, Duration limit) {
            done.add("whole " + members);
            clock.addAndGet(7);
            return heals;
        }

        @Override
        public void close() {}
    };

    private InjectedFault perform(Type kind, String target, boolean awaitsRecovery) throws Exception {
        FaultInjector injector = new FaultInjector(cluster, 3, clock::get, time -> {
            done.add("pause " + time.toMillis());
            clock.addAndGet(time.toMillis());
        });
        return injector.inject(new Fault(kind, target, Duration.ofMillis(100), Duration.ofMillis(20), awaitsRecovery));
    }

    @Test
    void restartsAKilledProcess() throws Exception {
        InjectedFault injected = perform(Type.KILL, "node2", true);
        assertThat(done).containsExactly("KILL node2", "pause 100", "start node2", "whole 3", "pause 20");
        assertThat(injected.started()).isZero();
        assertThat(injected.reverted()).isEqualTo(100);
        assertThat(injected.recovered()).hasValue(107);
        assertThat(injected.failure()).isEmpty();
    }

    @Test
    void continuesAStoppedProcess() throws Exception {
        perform(Type.PAUSE, "node1", false);
        assertThat(done).containsExactly("STOP node1", "pause 100", "CONT node1", "serving 2", "pause 20");
    }

    @Test
    void scalesBack() throws Exception {
        perform(Type.SCALE, "5", false);
        assertThat(done).containsExactly("scale 5", "pause 100", "scale 3", "serving 2", "pause 20");
        scales = false;
        assertThat(perform(Type.SCALE, "5", false).failure()).contains("scaling failed: no room");
    }

    @Test
    void killsAMemberThatDoesNotDrainAndReportsIt() throws Exception {
        drains = false;
        InjectedFault injected = perform(Type.DRAIN, "node1", false);
        assertThat(done)
                .containsExactly("TERM node1", "KILL node1", "pause 100", "start node1", "serving 2", "pause 20");
        assertThat(injected.failure()).contains("node1 did not end within 30 s after SIGTERM");
    }

    @Test
    void reportsAClusterThatDoesNotRecover() throws Exception {
        heals = false;
        InjectedFault injected = perform(Type.KILL, "node2", true);
        assertThat(injected.recovered()).isEmpty();
        assertThat(injected.failure()).contains("the cluster was not whole again within 60 s");
        assertThat(perform(Type.KILL, "node2", false).failure())
                .contains("the cluster did not serve again within 60 s");
    }

    @Test
    void runningMembersAreAliveAndHaveJoined() throws Exception {
        assertThat(new FaultInjector(cluster, 3, clock::get, time -> {}).running())
                .isEqualTo(Map.of("node2", 5));
    }
}
