import { describe, expect, it } from "vitest";
import { token, visit } from "./fixtures";
import { timeline } from "./timeline";

describe("the timeline", () => {
  it("has a lane for each stage at each member, in their order", () => {
    const picture = timeline([token(0, "a", [visit(0, "node10", 0), visit(1, "node1", 8)]), token(1, "b", [visit(0, "node2", 16)])]);
    expect(picture.lanes).toEqual([
      { stage: 0, member: "node2" },
      { stage: 0, member: "node10" },
      { stage: 1, member: "node1" },
    ]);
  });

  it("splits a step into hop, queue, compute and hop", () => {
    const { spans, end } = timeline([token(0, "a", [visit(0, "node1", 100)])]);
    expect(spans.map(({ kind, from, to }) => [kind, from, to])).toEqual([
      ["hop", 100, 101],
      ["queue", 101, 103],
      ["compute", 103, 107],
      ["hop", 107, 108],
    ]);
    expect(end).toBe(108);
  });

  it("omits phases of no duration", () => {
    const step = { ...visit(0, "node1", 0), queue_ms: 0, hop_ms: 0 };
    expect(timeline([token(0, "a", [step])]).spans).toEqual([{ lane: 0, token: 0, kind: "compute", from: 0, to: 4 }]);
  });

  it("gives every token the time since the previous one", () => {
    const { tokens } = timeline([token(0, "a", [visit(0, "n", 5)]), token(1, "b", [visit(0, "n", 20)])]);
    expect(tokens).toEqual([
      { index: 0, text: "a", from: 5, to: 13 },
      { index: 1, text: "b", from: 13, to: 28 },
    ]);
  });

  it("marks a takeover with old and new member and the gap", () => {
    const { marks } = timeline([
      token(0, "a", [visit(0, "node1", 0, 5), visit(1, "node2", 8, 5)]),
      // Stage 0 had computed its step when stage 1 was lost.
      token(1, "b", [visit(0, "node1", 16), visit(0, "node1", 400, 6), visit(1, "node3", 408, 6)], { requeues: 1 }),
      token(2, "c", [visit(0, "node1", 416), visit(1, "node3", 424)]),
    ]);
    expect(marks).toEqual([
      { token: 1, kind: "takeover", lost: 16, resumed: 400, done: 416, says: "takeover, stage 1: node2 → node3", short: "node2 → node3" },
    ]);
  });

  it("tells requeues, failovers and migrations apart", () => {
    const marks = (moves: object) =>
      timeline([token(0, "a", [visit(0, "n", 0)]), token(1, "b", [visit(0, "n", 50, 4)], moves)]).marks.map((mark) => mark.says);
    expect(marks({ requeues: 1 })).toEqual(["requeued, computed again at the same replicas"]);
    expect(marks({ failovers: 1 })).toEqual(["continued by another member"]);
    expect(marks({ change_overs: 1 })).toEqual(["moved to a less loaded replica"]);
    expect(marks({})).toEqual([]);
  });

  it("marks a steal", () => {
    const { marks } = timeline([token(0, "a", [visit(0, "node1", 0)]), token(1, "b", [visit(0, "node4", 50, 4)], { change_overs: 1 })]);
    expect(marks).toMatchObject([{ kind: "steal", short: "node1 → node4", says: "moved to a less loaded replica, stage 0: node1 → node4" }]);
  });

  it("is empty for a run without timings", () => {
    expect(timeline([{ index: 0, id: 1, text: "a" }])).toEqual({ lanes: [], spans: [], tokens: [], marks: [], end: 0 });
  });
});
