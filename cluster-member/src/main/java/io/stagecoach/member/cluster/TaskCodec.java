package io.stagecoach.member.cluster;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import io.stagecoach.member.stage.Rows;
import io.stagecoach.member.stage.SequenceStep;
import io.stagecoach.member.stage.StageTask;
import io.stagecoach.sampling.Adjustments;
import io.stagecoach.sampling.Previous;
import io.stagecoach.sampling.SamplingParams;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A stage task on the wire. */
final class TaskCodec {
    private TaskCodec() {}

    static void write(ObjectDataOutput out, StageTask task) throws IOException {
        StageSerde.write(out, task.role());
        out.writeLong(task.epoch());
        StageSerde.write(out, task.coordinator());
        out.writeInt(task.steps().size());
        for (SequenceStep step : task.steps()) {
            write(out, step);
        }
        switch (task.rows()) {
            case Rows.Ids(int[] ids) -> {
                out.writeInt(0);
                out.writeIntArray(ids);
            }
            case Rows.Hidden(int width, float[] values) -> {
                out.writeInt(width);
                StageSerde.write(out, values);
            }
        }
    }

    static StageTask read(ObjectDataInput in) throws IOException {
        var role = StageSerde.readRole(in);
        long epoch = in.readLong();
        var coordinator = StageSerde.readUuid(in);
        int count = in.readInt();
        List<SequenceStep> steps = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            steps.add(readStep(in));
        }
        int width = in.readInt();
        Rows rows =
                width == 0 ? new Rows.Ids(StageSerde.readInts(in)) : new Rows.Hidden(width, StageSerde.readFloats(in));
        return new StageTask(role, epoch, coordinator, steps, rows);
    }

    private static void write(ObjectDataOutput out, SequenceStep step) throws IOException {
        StageSerde.write(out, step.cache());
        out.writeInt(step.start());
        out.writeInt(step.rows());
        writeBegin(out, step.begin());
        writeSample(out, step.sample());
        writeScore(out, step.score());
        out.writeString(step.trace());
    }

    private static SequenceStep readStep(ObjectDataInput in) throws IOException {
        return new SequenceStep(
                StageSerde.readUuid(in),
                in.readInt(),
                in.readInt(),
                readBegin(in),
                readSample(in),
                readScore(in),
                in.readString());
    }

    private static void writeBegin(ObjectDataOutput out, SequenceStep.@Nullable Begin begin) throws IOException {
        out.writeInt(begin == null ? 0 : begin.positions());
        if (begin != null) {
            out.writeBoolean(begin.donor() != null);
            if (begin.donor() != null) {
                StageSerde.write(out, begin.donor());
            }
        }
    }

    private static SequenceStep.@Nullable Begin readBegin(ObjectDataInput in) throws IOException {
        int positions = in.readInt();
        return positions == 0
                ? null
                : new SequenceStep.Begin(positions, in.readBoolean() ? StageSerde.readUuid(in) : null);
    }

    private static void writeSample(ObjectDataOutput out, SequenceStep.@Nullable Sample sample) throws IOException {
        out.writeBoolean(sample != null);
        if (sample != null) {
            SamplingParams params = sample.params();
            out.writeFloat(params.temperature());
            out.writeInt(params.topK());
            out.writeFloat(params.topP());
            writeAdjustments(out, params.adjustments());
            out.writeLong(params.seed());
            out.writeInt(params.logprobs());
            out.writeInt(sample.position());
            out.writeIntArray(sample.previous().ids());
            out.writeInt(sample.previous().prompt());
        }
    }

    private static SequenceStep.@Nullable Sample readSample(ObjectDataInput in) throws IOException {
        if (!in.readBoolean()) {
            return null;
        }
        SamplingParams params = new SamplingParams(
                in.readFloat(), in.readInt(), in.readFloat(), readAdjustments(in), in.readLong(), in.readInt());
        return new SequenceStep.Sample(params, in.readInt(), new Previous(StageSerde.readInts(in), in.readInt()));
    }

    private static void writeScore(ObjectDataOutput out, SequenceStep.@Nullable Score score) throws IOException {
        out.writeBoolean(score != null);
        if (score != null) {
            out.writeIntArray(score.targets());
            out.writeInt(score.top());
        }
    }

    private static SequenceStep.@Nullable Score readScore(ObjectDataInput in) throws IOException {
        return in.readBoolean() ? new SequenceStep.Score(StageSerde.readInts(in), in.readInt()) : null;
    }

    /** A flag and nothing more where there are none, as mostly. */
    private static void writeAdjustments(ObjectDataOutput out, Adjustments adjustments) throws IOException {
        out.writeBoolean(!adjustments.changeNothing());
        if (!adjustments.changeNothing()) {
            out.writeFloat(adjustments.repetition());
            out.writeFloat(adjustments.frequency());
            out.writeFloat(adjustments.presence());
            out.writeInt(adjustments.bias().size());
            for (Map.Entry<Integer, Float> bias : adjustments.bias().entrySet()) {
                out.writeInt(bias.getKey());
                out.writeFloat(bias.getValue());
            }
        }
    }

    private static Adjustments readAdjustments(ObjectDataInput in) throws IOException {
        if (!in.readBoolean()) {
            return Adjustments.NONE;
        }
        float repetition = in.readFloat();
        float frequency = in.readFloat();
        float presence = in.readFloat();
        Map<Integer, Float> bias = new HashMap<>();
        for (int left = in.readInt(); left > 0; left--) {
            bias.put(in.readInt(), in.readFloat());
        }
        return new Adjustments(repetition, frequency, presence, bias);
    }
}
