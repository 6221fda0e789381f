import { expect, it } from "vitest";
import { summary } from "./summary";

const MEMBER = { id: "a", pid: 1, address: "a:1", running: 0, waiting: 0, capacity: 1, prefix_hits: 0, prefix_queries: 0, change_overs: [], roles: [] };

it("summarises the cluster's state", () => {
  expect(summary({ connection: "connecting" })).toEqual({ kind: "unknown", text: "Connecting" });
  expect(summary({ connection: "lost" })).toEqual({ kind: "bad", text: "No gateway" });
  const open = (members: (typeof MEMBER)[], missing: number[]) =>
    summary({ connection: "open", cluster: { ready: members.length > 0 && missing.length === 0, missing, members, problems: [] } });
  expect(open([MEMBER], [])).toEqual({ kind: "good", text: "1 member, ready" });
  expect(open([MEMBER, MEMBER], [1, 2])).toEqual({ kind: "bad", text: "2 stages missing" });
  expect(open([MEMBER, MEMBER], [2])).toEqual({ kind: "bad", text: "Stage 2 missing" });
  expect(open([], [])).toEqual({ kind: "bad", text: "No member answers" });
});
