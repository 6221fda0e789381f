import { describe, expect, it } from "vitest";
import type { Cluster, Member, Role } from "../api/client";
import { forgetGone, GONE_MS, NOTHING, see } from "./picture";

const role = (stage: number, replica = 0, state = "READY"): Role => ({
  stage,
  replica,
  state: state as Role["state"],
  epoch: 1,
  first_layer: 0,
  end_layer: 2,
  outstanding_tokens: 0,
  kv_pages: 16,
  kv_pages_used: 0,
  kv_pages_parked: 0,
});

const member = (id: string, roles: Role[], pid = 1): Member => ({
  id,
  pid,
  address: `${id}:50051`,
  running: 0,
  waiting: 0,
  capacity: 4,
  prefix_hits: 0,
  prefix_queries: 0,
  change_overs: [],
  roles,
});

const cluster = (members: Member[], missing: number[] = []): Cluster => ({ ready: missing.length === 0, missing, members, problems: [] });

const says = (before: Cluster, after: Cluster) => {
  const first = see(NOTHING, before, 0);
  return see(first, after, 1000)
    .happenings.map((each) => each.says)
    .reverse();
};

const THREE = cluster([member("node1", [role(0)]), member("node2", [role(1)]), member("node3", [role(1, 1)])]);

describe("the picture of the cluster", () => {
  it("reports no change for the first snapshot, nor for new loads", () => {
    expect(see(NOTHING, THREE, 0).happenings).toEqual([]);
    const busy = cluster(THREE.members.map((each) => ({ ...each, running: 3 })));
    expect(says(THREE, busy)).toEqual([]);
    expect(see(see(NOTHING, THREE, 0), busy, 0).cluster).toBe(busy);
  });

  it("shows a lost member as gone, and its successors", () => {
    const after = cluster([THREE.members[0]!, THREE.members[2]!]);
    expect(says(THREE, after)).toEqual(["node2 is gone", "stage 1 of node2 continues at node3"]);
    const picture = see(see(NOTHING, THREE, 0), after, 1000);
    expect(picture.members.map((seen) => [seen.member.id, seen.goneAt])).toEqual([
      ["node1", undefined],
      ["node2", 1000],
      ["node3", undefined],
    ]);
    expect(picture.happenings[0]).toMatchObject({ kind: "takeover", from: "node2", to: "node3", stage: 1 });
  });

  it("removes a lost member after a while", () => {
    const picture = see(see(NOTHING, THREE, 0), cluster([THREE.members[0]!]), 1000);
    expect(forgetGone(picture, 1000 + GONE_MS - 1).members).toHaveLength(3);
    expect(forgetGone(picture, 1000 + GONE_MS).members).toHaveLength(1);
  });

  it("reports a stage without a member, and its recovery", () => {
    const without = cluster([member("node2", [role(1)])], [0]);
    expect(says(cluster([member("node1", [role(0)]), member("node2", [role(1)])]), without)).toEqual([
      "node1 is gone",
      "no member holds stage 0: texts wait",
    ]);
    const loading = cluster([member("node2", [role(1), role(0, 0, "LOADING")])], [0]);
    expect(says(without, loading)).toEqual(["node2 claims stage 0 and loads it"]);
    const ready = cluster([member("node2", [role(1), role(0)])]);
    expect(says(loading, ready)).toEqual(["node2 serves stage 0", "stage 0 has a member again"]);
  });

  it("reports old and new member of a takeover", () => {
    const both = cluster([member("node1", [role(0)]), member("node2", [role(1)])]);
    const lost = cluster([member("node1", [role(0)])], [1]);
    const taken = cluster([member("node1", [role(0), role(1, 0, "LOADING")])], [1]);
    const picture = see(see(see(NOTHING, both, 0), lost, 1), taken, 2);
    expect(picture.happenings[0]).toMatchObject({
      kind: "takeover",
      from: "node2",
      to: "node1",
      says: "node1 takes stage 1 over from node2 and loads it",
    });
  });

  it("derives steals from the growth of the counters", () => {
    const moved = (sequences: number) => {
      const way = { stage: 1, from_replica: 0, to_replica: 1, sequences };
      return cluster([{ ...THREE.members[0]!, change_overs: sequences > 0 ? [way] : [] }, ...THREE.members.slice(1)]);
    };
    expect(says(moved(0), moved(2))).toEqual(["node3 steals 2 texts of stage 1 from node2"]);
    expect(says(moved(2), moved(3))).toEqual(["node3 steals 1 text of stage 1 from node2"]);
    expect(says(moved(3), moved(3))).toEqual([]);
    expect(see(see(NOTHING, moved(0), 0), moved(1), 1).happenings[0]).toMatchObject({ from: "node2", to: "node3", stage: 1, texts: 1 });
  });

  it("detects a restarted member with the same name", () => {
    const again = cluster([member("node1", [], 2), THREE.members[1]!, THREE.members[2]!], [0]);
    expect(says(THREE, again)).toEqual(["node1 is gone", "node1 has joined", "no member holds stage 0: texts wait"]);
    expect(see(see(NOTHING, THREE, 0), again, 0).members.every((seen) => seen.goneAt === undefined)).toBe(true);
  });

  it("reports roles that drain or fail to load", () => {
    const other = (state: string) => cluster([member("node1", [role(0, 0, state)])]);
    expect(says(other("READY"), other("DRAINING"))).toEqual(["node1 gives stage 0 up"]);
    expect(says(other("LOADING"), other("FAILED"))).toEqual(["node1 cannot load stage 0"]);
  });

  it("numbers changes, each once", () => {
    let picture = see(NOTHING, THREE, 0);
    picture = see(picture, cluster([THREE.members[0]!]), 1);
    picture = see(picture, THREE, 2);
    const keys = picture.happenings.map((each) => each.key);
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys).toEqual([...keys].sort((a, b) => b - a));
  });
});
