package io.stagecoach.bench.chaos;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A cluster that can be disturbed. Processes are called as the launcher calls them: node1, gateway. */
interface Cluster extends AutoCloseable {
    enum Signal {
        KILL,
        STOP,
        CONT,
        TERM
    }

    /** By the names of their processes. */
    Map<String, URI> gateways();

    /** Members whose process is alive. */
    List<String> members() throws IOException;

    /** Sequences that each member coordinates, as a gateway says; none when none answers. */
    Map<String, Integer> running() throws InterruptedException;

    void signal(String process, Signal signal) throws IOException, InterruptedException;

    /** Starts a process again that has ended; it may be some time before it serves. */
    void start(String process) throws IOException, InterruptedException;

    /** Returns when there are so many members and all of them serve. */
    void scale(int members) throws IOException, InterruptedException;

    /** Whether the process has ended within the time. */
    boolean awaitEnd(String process, Duration limit) throws IOException, InterruptedException;

    /** Whether all gateways answer and there are so many members, and each of them serves, within the time. */
    boolean awaitWhole(int members, Duration limit) throws IOException, InterruptedException;

    /** Whether all gateways answer, every stage is served, and so many members have a role that is ready, within the time. */
    boolean awaitServing(int members, Duration limit) throws IOException, InterruptedException;

    @Override
    void close();
}
