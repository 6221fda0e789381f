import { beforeEach, describe, expect, it } from "vitest";
import { token, visit } from "./fixtures";
import { keepRuns, recallRuns, withRun } from "./history";
import { begin, type Run } from "./run";

const run = (id: string, tokens = 1): Run => ({
  ...begin(id, { text: id }, 0),
  state: "done",
  tokens: Array.from({ length: tokens }, (_, i) => token(i, "x", [visit(0, "node1", i)])),
});

describe("the history", () => {
  beforeEach(() => localStorage.clear());

  it("lists the newest run first, without duplicates", () => {
    const runs = withRun(withRun(withRun([], run("a")), run("b")), run("a", 2));
    expect(runs.map((each) => [each.id, each.tokens.length])).toEqual([
      ["a", 2],
      ["b", 1],
    ]);
  });

  it("drops the oldest of many runs", () => {
    const runs = Array.from({ length: 40 }, (_, i) => run(`${i}`)).reduce(withRun, []);
    expect(runs).toHaveLength(30);
    expect(runs[0]?.id).toBe("39");
  });

  it("is restored from the browser's storage", () => {
    keepRuns([run("a", 3)]);
    expect(recallRuns()).toEqual([run("a", 3)]);
  });

  it("stores long runs without timings", () => {
    keepRuns([run("long", 300)]);
    expect(recallRuns()[0]?.tokens).toHaveLength(300);
    expect(recallRuns()[0]?.tokens[0]?.timings).toBeUndefined();
  });

  it("stores fewer runs when the quota is used up", () => {
    const tried: number[] = [];
    keepRuns(Array.from({ length: 8 }, (_, i) => run(`${i}`)), (runs) => tried.push(runs.length) > 0 && runs.length <= 2);
    expect(tried).toEqual([8, 4, 2]);
  });

  it("starts empty when the stored value is invalid", () => {
    localStorage.setItem("stagecoach.runs", "{broken");
    expect(recallRuns()).toEqual([]);
    localStorage.setItem("stagecoach.runs", '{"no":"list"}');
    expect(recallRuns()).toEqual([]);
  });
});
