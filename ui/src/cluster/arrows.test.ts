import { expect, it } from "vitest";
import { bow, waysOf } from "./arrows";
import type { Happening } from "./picture";

const steal = (key: number, texts: number, to = "node4"): Happening => ({
  key,
  at: 0,
  kind: "steal",
  says: "",
  stage: 1,
  from: "node2",
  to,
  texts,
});

it("merges moves between the same members into one arrow", () => {
  expect(waysOf([steal(3, 1), steal(2, 2), steal(1, 1, "node5")])).toEqual([
    { id: "steal 1 node2 node4", kind: "steal", stage: 1, from: "node2", to: "node4", label: "steals 3 texts" },
    { id: "steal 1 node2 node5", kind: "steal", stage: 1, from: "node2", to: "node5", label: "steals 1 text" },
  ]);
});

it("draws takeovers, but no changes without two members", () => {
  const takeover: Happening = { key: 1, at: 0, kind: "takeover", says: "", stage: 0, from: "node1", to: "node2" };
  expect(waysOf([takeover, { key: 2, at: 0, kind: "joined", says: "" }]).map((way) => way.label)).toEqual(["takeover"]);
});

it("stays within its column in both directions", () => {
  for (const [top, bottom] of [[10, 200], [200, 10]] as const) {
    const { path, head, x } = bow(300, top, bottom);
    const across = [...`${path} ${head}`.matchAll(/([\d.]+) [\d.]+/g)].map(([, each]) => Number(each));
    expect(Math.max(...across, x)).toBeLessThan(300);
    expect(path.endsWith(` ${bottom}`)).toBe(true);
  }
});
