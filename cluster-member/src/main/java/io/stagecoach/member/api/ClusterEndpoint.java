package io.stagecoach.member.api;

import io.grpc.stub.StreamObserver;
import io.stagecoach.proto.ClusterGrpc;
import io.stagecoach.proto.DescribeClusterRequest;
import io.stagecoach.proto.DescribeClusterResponse;
import java.util.function.Supplier;

/** Answers what the cluster looks like from this member. */
public final class ClusterEndpoint extends ClusterGrpc.ClusterImplBase {
    private final Supplier<DescribeClusterResponse> description;

    public ClusterEndpoint(Supplier<DescribeClusterResponse> description) {
        this.description = description;
    }

    @Override
    public void describeCluster(DescribeClusterRequest request, StreamObserver<DescribeClusterResponse> observer) {
        observer.onNext(description.get());
        observer.onCompleted();
    }
}
