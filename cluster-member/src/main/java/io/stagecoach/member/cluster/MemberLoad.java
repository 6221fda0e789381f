package io.stagecoach.member.cluster;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import io.stagecoach.member.migration.MigrationPath;
import io.stagecoach.member.placement.Role;
import io.stagecoach.member.scheduler.PrefixCache;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** What a member has to do now, as it last told the others. */
public final class MemberLoad implements IdentifiedDataSerializable {
    private boolean leaving;
    private int running;
    private int waiting;
    private int capacity;
    private long prefixQueries;
    private long prefixHits;
    private Map<Role, RoleLoad> roles = Map.of();
    private Map<MigrationPath, Long> changeOvers = Map.of();

    /**
     * Pages of the KV cache, see {@link io.stagecoach.member.stage.LoadedStage.Usage}, and rows of tasks that wait or are
     * computed.
     */
    public record RoleLoad(int pagesUsed, int pagesParked, int pages, long outstandingRows) {}

    MemberLoad() {}

    /**
     * @param leaving it hands over what it has, and takes nothing more
     * @param running sequences that its coordinator runs
     * @param waiting sequences that wait at its coordinator
     * @param capacity sequences that its coordinator runs at once
     * @param prefixes use of its coordinator's prefix cache
     */
    public MemberLoad(
            boolean leaving,
            int running,
            int waiting,
            int capacity,
            PrefixCache.Use prefixes,
            Map<Role, RoleLoad> roles) {
        this.leaving = leaving;
        this.running = running;
        this.waiting = waiting;
        this.capacity = capacity;
        this.prefixQueries = prefixes.queries();
        this.prefixHits = prefixes.hits();
        this.roles = Map.copyOf(roles);
    }

    /** The same, with the sequences that changed over so far. */
    public MemberLoad with(Map<MigrationPath, Long> sequences) {
        MemberLoad load = new MemberLoad(leaving, running, waiting, capacity, prefixes(), roles);
        load.changeOvers = Map.copyOf(sequences);
        return load;
    }

    public Map<MigrationPath, Long> changeOvers() {
        return changeOvers;
    }

    public int running() {
        return running;
    }

    public int waiting() {
        return waiting;
    }

    public int capacity() {
        return capacity;
    }

    public PrefixCache.Use prefixes() {
        return new PrefixCache.Use(prefixQueries, prefixHits);
    }

    public boolean leaving() {
        return leaving;
    }

    public Map<Role, RoleLoad> roles() {
        return roles;
    }

    @Override
    public int getFactoryId() {
        return StageSerdeFactory.ID;
    }

    @Override
    public int getClassId() {
        return StageSerdeFactory.MEMBER_LOAD;
    }

    @Override
    public void writeData(ObjectDataOutput out) throws IOException {
        out.writeBoolean(leaving);
        out.writeInt(running);
        out.writeInt(waiting);
        out.writeInt(capacity);
        out.writeLong(prefixQueries);
        out.writeLong(prefixHits);
        out.writeInt(roles.size());
        for (Map.Entry<Role, RoleLoad> role : roles.entrySet()) {
            StageSerde.write(out, role.getKey());
            out.writeInt(role.getValue().pagesUsed());
            out.writeInt(role.getValue().pagesParked());
            out.writeInt(role.getValue().pages());
            out.writeLong(role.getValue().outstandingRows());
        }
        out.writeInt(changeOvers.size());
        for (Map.Entry<MigrationPath, Long> changeOver : changeOvers.entrySet()) {
            StageSerde.write(out, changeOver.getKey().from());
            StageSerde.write(out, changeOver.getKey().to());
            out.writeLong(changeOver.getValue());
        }
    }

    @Override
    public void readData(ObjectDataInput in) throws IOException {
        leaving = in.readBoolean();
        running = in.readInt();
        waiting = in.readInt();
        capacity = in.readInt();
        prefixQueries = in.readLong();
        prefixHits = in.readLong();
        int count = in.readInt();
        Map<Role, RoleLoad> read = new HashMap<>();
        for (int i = 0; i < count; i++) {
            read.put(StageSerde.readRole(in), new RoleLoad(in.readInt(), in.readInt(), in.readInt(), in.readLong()));
        }
        roles = Map.copyOf(read);
        count = in.readInt();
        Map<MigrationPath, Long> changes = new HashMap<>();
        for (int i = 0; i < count; i++) {
            changes.put(new MigrationPath(StageSerde.readRole(in), StageSerde.readRole(in)), in.readLong());
        }
        changeOvers = Map.copyOf(changes);
    }
}
