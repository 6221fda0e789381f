package io.stagecoach.gateway.grpc;

import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import io.stagecoach.gateway.generation.CallHeaders;

/** Channels whose calls carry what they are made for. */
final class Correlated {
    private Correlated() {}

    static Channel channel(Channel channel, CallHeaders headers) {
        if (headers.values().isEmpty()) {
            return channel;
        }
        Metadata metadata = new Metadata();
        headers.values()
                .forEach((name, value) -> metadata.put(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER), value));
        return ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(metadata));
    }
}
