package io.stagecoach.gateway.grpc;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;

/**
 * Opens connections. They have no HTTP/2 keepalive, which servers refuse unless they are told to take it: members are
 * asked every second anyway, and every call to the tokenizer has a deadline.
 */
final class Channels {
    private Channels() {}

    /** @param address {@code host:port} */
    static ManagedChannel open(String address) {
        return NettyChannelBuilder.forTarget("dns:///" + address)
                .usePlaintext()
                // Our callbacks never block.
                .directExecutor()
                .build();
    }
}
