package io.stagecoach.gateway.fake;

import com.google.protobuf.ByteString;
import io.stagecoach.proto.ChangeOver;
import io.stagecoach.proto.DescribeClusterResponse;
import io.stagecoach.proto.MemberInfo;
import io.stagecoach.proto.ModelInfo;
import io.stagecoach.proto.RoleInfo;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A tokenizer and two members that hold one stage each; both members can coordinate. */
public final class FakeCluster implements AutoCloseable {
    public static final int CAPACITY = 4;
    public static final int POSITIONS = 64;

    public final FakeTokenizer tokenizer = new FakeTokenizer();
    public final FakeServer tokenizerServer = new FakeServer(tokenizer);
    /** Requests that gateways stored at any member. */
    public final Map<String, ByteString> storedRequests = new ConcurrentHashMap<>();

    public final FakeMember first = new FakeMember("node1", storedRequests);
    public final FakeMember second = new FakeMember("node2", storedRequests);

    public FakeCluster() {
        reset();
    }

    public List<FakeMember> members() {
        return List.of(first, second);
    }

    /** Both members ready, with room. */
    public void reset() {
        tokenizer.reset();
        script(Scripts.text("Hello"));
        view(ready(0, 0));
        for (FakeMember member : members()) {
            member.requests.clear();
            member.cancelled.clear();
            member.stopped.clear();
            member.kept.clear();
            member.followed.set(0);
            member.whenStopped = Scripts::reports;
        }
    }

    public void script(FakeMember.Script script) {
        first.script = script;
        second.script = script;
    }

    public void view(DescribeClusterResponse view) {
        first.view = view;
        second.view = view;
    }

    /** Describes the cluster with this many running sequences per member. */
    public DescribeClusterResponse ready(int... load) {
        return builder(load).setReady(true).build();
    }

    public DescribeClusterResponse without(int stage) {
        return builder(0, 0).setReady(false).addMissingStages(stage).build();
    }

    @Override
    public void close() {
        first.close();
        second.close();
        tokenizerServer.close();
    }

    private DescribeClusterResponse.Builder builder(int... load) {
        DescribeClusterResponse.Builder view = DescribeClusterResponse.newBuilder()
                .setModel(ModelInfo.newBuilder()
                        .setName("demo")
                        .setLayers(4)
                        .setPositions(POSITIONS)
                        .setVocabularySize(FakeTokenizer.VOCABULARY)
                        .setStages(2)
                        .setDtype("f32")
                        .setEosId(FakeTokenizer.EOS));
        for (int i = 0; i < load.length; i++) {
            view.addMembers(member(i, load[i]));
        }
        return view;
    }

    private MemberInfo member(int index, int running) {
        FakeMember member = members().get(index);
        return MemberInfo.newBuilder()
                .setId(member.id)
                .setPid(1000 + index)
                .setAddress(member.address())
                .setRunning(running)
                .setCapacity(CAPACITY)
                .setPrefixQueries(40)
                .addChangeOvers(
                        ChangeOver.newBuilder().setStage(1).setToReplica(2).setSequences(3))
                .setPrefixHits(32)
                .addRoles(RoleInfo.newBuilder()
                        .setStage(index)
                        .setReplica(0)
                        .setState("READY")
                        .setEpoch(7)
                        .setFirstLayer(2 * index)
                        .setEndLayer(2 * index + 2)
                        .setOutstandingTokens(3)
                        .setKvPagesUsed(1)
                        .setKvPagesParked(2)
                        .setKvPages(16))
                .build();
    }
}
