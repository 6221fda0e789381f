package io.stagecoach.member.cluster;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.StreamSerializer;
import io.stagecoach.member.stage.StageReply;
import io.stagecoach.member.stage.StepOutcome;
import io.stagecoach.sampling.SampledToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A stage's reply on the wire. */
final class ReplySerializer implements StreamSerializer<StageReply> {
    private static final int REFUSED = 0;
    private static final int DONE = 1;

    private static final int COMPUTED = 0;
    private static final int SAMPLED = 1;
    private static final int FULL = 2;
    private static final int CACHE_MISS = 3;
    private static final int SCORED = 4;

    @Override
    public int getTypeId() {
        return StageSerdeFactory.REPLY_TYPE;
    }

    @Override
    public void write(ObjectDataOutput out, StageReply reply) throws IOException {
        switch (reply) {
            case StageReply.Refused(StageReply.Reason reason, String detail) -> {
                out.writeByte(REFUSED);
                out.writeString(reason.name());
                out.writeString(detail);
            }
            case StageReply.Done done -> {
                out.writeByte(DONE);
                out.writeInt(done.outcomes().size());
                for (StepOutcome outcome : done.outcomes()) {
                    write(out, outcome);
                }
                StageSerde.write(out, done.hidden());
                out.writeString(done.member());
                out.writeLong(done.computeNanos());
                out.writeLong(done.queueNanos());
            }
        }
    }

    @Override
    public StageReply read(ObjectDataInput in) throws IOException {
        if (in.readByte() == REFUSED) {
            return new StageReply.Refused(
                    StageReply.Reason.valueOf(StageSerde.readString(in)), StageSerde.readString(in));
        }
        int count = in.readInt();
        List<StepOutcome> outcomes = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            outcomes.add(readOutcome(in));
        }
        return new StageReply.Done(
                outcomes, StageSerde.readFloats(in), StageSerde.readString(in), in.readLong(), in.readLong());
    }

    private static void write(ObjectDataOutput out, StepOutcome outcome) throws IOException {
        switch (outcome) {
            case StepOutcome.Computed() -> out.writeByte(COMPUTED);
            case StepOutcome.Sampled(SampledToken token) -> {
                out.writeByte(SAMPLED);
                write(out, token);
            }
            case StepOutcome.Scored(List<SampledToken> scores, SampledToken token) -> {
                out.writeByte(SCORED);
                write(out, scores);
                write(out, token == null ? List.of() : List.of(token));
            }
            case StepOutcome.Full() -> out.writeByte(FULL);
            case StepOutcome.CacheMiss() -> out.writeByte(CACHE_MISS);
        }
    }

    private static StepOutcome readOutcome(ObjectDataInput in) throws IOException {
        int kind = in.readByte();
        return switch (kind) {
            case COMPUTED -> new StepOutcome.Computed();
            case SAMPLED -> new StepOutcome.Sampled(readToken(in));
            case SCORED -> {
                List<SampledToken> scores = readTokens(in);
                yield new StepOutcome.Scored(
                        scores, readTokens(in).stream().findFirst().orElse(null));
            }
            case FULL -> new StepOutcome.Full();
            case CACHE_MISS -> new StepOutcome.CacheMiss();
            default -> throw new IOException("outcome " + kind + " is unknown: do all members run the same version?");
        };
    }

    private static void write(ObjectDataOutput out, List<SampledToken> tokens) throws IOException {
        out.writeInt(tokens.size());
        for (SampledToken token : tokens) {
            write(out, token);
        }
    }

    private static List<SampledToken> readTokens(ObjectDataInput in) throws IOException {
        int count = in.readInt();
        List<SampledToken> tokens = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            tokens.add(readToken(in));
        }
        return tokens;
    }

    private static void write(ObjectDataOutput out, SampledToken token) throws IOException {
        out.writeInt(token.id());
        out.writeFloat(token.logprob());
        out.writeInt(token.top().size());
        for (SampledToken.TokenLogprob top : token.top()) {
            out.writeInt(top.id());
            out.writeFloat(top.logprob());
        }
    }

    private static SampledToken readToken(ObjectDataInput in) throws IOException {
        int id = in.readInt();
        float logprob = in.readFloat();
        int count = in.readInt();
        List<SampledToken.TokenLogprob> top = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            top.add(new SampledToken.TokenLogprob(in.readInt(), in.readFloat()));
        }
        return new SampledToken(id, logprob, top);
    }
}
