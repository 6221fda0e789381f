package io.stagecoach.member.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Free ports of this machine. They are below those that systems give to outgoing connections (from
 * 32768 on), one of which could take a port between the search and its use.
 */
public final class FreePorts {
    private static final int FIRST = 10_000;
    private static final int END = 32_000;

    /** Where the next search begins: elsewhere in each process, and never where this one has found something. */
    private static int next = (int) (ProcessHandle.current().pid() * 101 % (END - FIRST));

    private FreePorts() {}

    /** Other ports each time: one that was closed a moment ago cannot be bound by everybody yet. */
    public static synchronized List<Integer> find(int count) {
        int begin = next;
        List<Integer> free = IntStream.range(0, END - FIRST)
                .map(i -> FIRST + (begin + i) % (END - FIRST))
                .filter(FreePorts::isFree)
                .limit(count)
                .boxed()
                .toList();
        if (free.size() < count) {
            throw new IllegalStateException("no " + count + " ports are free from " + FIRST + " to " + END);
        }
        next = free.getLast() + 1 - FIRST;
        return free;
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
