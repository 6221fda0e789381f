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

it("makes one arrow of all that went the same way", () => {
  expect(waysOf([steal(3, 1), steal(2, 2), steal(1, 1, "node5")])).toEqual([
    { id: "steal 1 node2 node4", kind: "steal", stage: 1, from: "node2", to: "node4", label: "steals 3 texts" },
    { id: "steal 1 node2 node5", kind: "steal", stage: 1, from: "node2", to: "node5", label: "steals 1 text" },
  ]);
});

it("draws takeovers, and nothing for what went from nobody to nobody", () => {
  const takeover: Happening = { key: 1, at: 0, kind: "takeover", says: "", stage: 0, from: "node1", to: "node2" };
  expect(waysOf([takeover, { key: 2, at: 0, kind: "joined", says: "" }]).map((way) => way.label)).toEqual(["takeover"]);
});

it("bends within its column, whichever way it goes", () => {
  for (const [top, bottom] of [[10, 200], [200, 10]] as const) {
    const { path, head, x } = bow(300, top, bottom);
    const across = [...`${path} ${head}`.matchAll(/([\d.]+) [\d.]+/g)].map(([, each]) => Number(each));
    expect(Math.max(...across, x)).toBeLessThan(300);
    expect(path.endsWith(` ${bottom}`)).toBe(true);
  }
});
