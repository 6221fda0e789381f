package io.stagecoach.member.cluster;

import com.hazelcast.nio.serialization.DataSerializableFactory;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;

/** Makes the processors that travel between members. */
final class StageSerdeFactory implements DataSerializableFactory {
    static final int ID = 1;
    static final int RUN_STEP = 1;
    static final int TELL_STAGE = 2;
    static final int REPLACE_CLAIM = 3;
    static final int MEMBER_LOAD = 4;
    static final int FETCH_CACHE = 5;
    static final int READ_CACHE = 6;

    /** Type ids of the stream serializers; Hazelcast wants them above 0 and each once. */
    static final int CLAIM_TYPE = 101;

    static final int REPLY_TYPE = 102;

    static final int PIECE_TYPE = 103;

    @Override
    public IdentifiedDataSerializable create(int typeId) {
        return switch (typeId) {
            case RUN_STEP -> new RunStep();
            case TELL_STAGE -> new SendCacheCommand();
            case REPLACE_CLAIM -> new ReplaceClaim();
            case MEMBER_LOAD -> new MemberLoad();
            case FETCH_CACHE -> new PullCache();
            case READ_CACHE -> new ReadCache();
            default ->
                throw new IllegalArgumentException(
                        "type id " + typeId + " is unknown: do all members run the same version?");
        };
    }
}
