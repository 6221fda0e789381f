package io.stagecoach.bench.chaos;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A cluster that faults can be injected into. Its processes have the launcher's names, such as node1 and gateway. */
interface Cluster extends AutoCloseable {
    enum Signal {
        KILL,
        STOP,
        CONT,
        TERM
    }

    /** Addresses of the gateways, by process name. */
    Map<String, URI> gateways();

    /** Members whose processes are alive. */
    List<String> members() throws IOException;

    /** How many sequences each member schedules, as a gateway reports it; empty when no gateway answers. */
    Map<String, Integer> running() throws InterruptedException;

    void signal(String process, Signal signal) throws IOException, InterruptedException;

    /** Starts a process that has ended. Returns before it serves. */
    void start(String process) throws IOException, InterruptedException;

    /** Returns when the cluster has so many members and all of them serve. */
    void scale(int members) throws IOException, InterruptedException;

    /** Waits until the process has ended. False at the limit. */
    boolean awaitEnd(String process, Duration limit) throws IOException, InterruptedException;

    /** Waits until all gateways answer, and the cluster has so many members that all serve. False at the limit. */
    boolean awaitWhole(int members, Duration limit) throws IOException, InterruptedException;

    /** Waits until all gateways answer, every stage is served, and so many members have a READY role. False at the limit. */
    boolean awaitServing(int members, Duration limit) throws IOException, InterruptedException;

    @Override
    void close();
}
