package io.stagecoach.launcher;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The ports of a cluster on this machine. Member i has HTTP 8010 + i, gRPC 50050 + i and Hazelcast 5700 + i; the tokenizer
 * has 8002 and 50050; the gateways have 8000, 8003, 8004 and 8005.
 *
 * @param shift added to every port, for a second cluster on the same machine
 */
record Ports(int shift) {
    static final int MAX_MEMBERS = 16;
    static final int MAX_GATEWAYS = 4;

    private static final int GATEWAY = 8000;
    private static final int TOKENIZER_HTTP = 8002;
    private static final int TOKENIZER_GRPC = 50050;
    private static final int MEMBER_HTTP = 8010;
    private static final int MEMBER_GRPC = 50050;
    private static final int MEMBER_HAZELCAST = 5700;

    int tokenizerHttp() {
        return TOKENIZER_HTTP + shift;
    }

    int tokenizerGrpc() {
        return TOKENIZER_GRPC + shift;
    }

    int memberHttp(int index) {
        return MEMBER_HTTP + shift + index;
    }

    int memberGrpc(int index) {
        return MEMBER_GRPC + shift + index;
    }

    int memberHazelcast(int index) {
        return MEMBER_HAZELCAST + shift + index;
    }

    /** @param name {@code gateway}, or {@code gateway2} to {@code gateway4}, which come after the tokenizer's port */
    int gateway(String name) {
        String number = name.substring("gateway".length());
        return shift + (number.isEmpty() ? GATEWAY : TOKENIZER_HTTP - 1 + Integer.parseInt(number));
    }

    static List<String> gateways(int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(i -> i == 1 ? "gateway" : "gateway" + i)
                .toList();
    }

    /** Where any member of this machine may be. */
    String allMembersGrpc() {
        return addresses(MEMBER_GRPC, MAX_MEMBERS);
    }

    /**
     * Where a new member looks for others: as far as members were started, itself and those that start with it included. No
     * further: a cluster that was split waits 5 s at each address where nobody is when it looks for its other part.
     */
    String join(int index, int count, Collection<String> processes) {
        int last = processes.stream()
                .filter(name -> name.startsWith("node"))
                .mapToInt(name -> Integer.parseInt(name.substring("node".length())))
                .reduce(Math.max(index, count), Math::max);
        return addresses(MEMBER_HAZELCAST, last);
    }

    private String addresses(int first, int last) {
        return IntStream.rangeClosed(1, last)
                .mapToObj(i -> "127.0.0.1:" + (first + shift + i))
                .collect(Collectors.joining(","));
    }

    /** All that a cluster of this size listens on. */
    List<Integer> all(int members, int gateways) {
        List<Integer> ports = new ArrayList<>(List.of(tokenizerHttp(), tokenizerGrpc()));
        gateways(gateways).forEach(name -> ports.add(gateway(name)));
        for (int i = 1; i <= members; i++) {
            ports.addAll(List.of(memberHttp(i), memberGrpc(i), memberHazelcast(i)));
        }
        return ports.stream().sorted().toList();
    }
}
