import { describe, expect, it } from "vitest";
import { RESPONSE, token, visit } from "./fixtures";
import { advance, begin, figures, isNothing, text } from "./run";

const running = begin("a", { text: "A" }, 1000);
const two = advance(running, {
  kind: "tokens",
  tokens: [token(0, " small", [visit(0, "node1", 0)]), token(1, " dog", [visit(0, "node2", 20)], { requeues: 1 })],
});

describe("a run", () => {
  it("collects tokens until it is done", () => {
    expect(running).toMatchObject({ state: "running", tokens: [], begun: 1000 });
    expect(text(two)).toBe(" small dog");
    expect(advance(two, { kind: "done", response: RESPONSE })).toMatchObject({ state: "done", response: { seed: 7 } });
  });

  it("keeps its tokens when it is stopped or fails", () => {
    expect(advance(two, { kind: "stopped" })).toMatchObject({ state: "stopped", tokens: [{ index: 0 }, { index: 1 }] });
    expect(advance(two, { kind: "failed", problem: { detail: "no" } })).toMatchObject({ state: "failed", problem: { detail: "no" } });
  });

  it("ignores events after its end", () => {
    const stopped = advance(two, { kind: "stopped" });
    expect(advance(stopped, { kind: "tokens", tokens: [token(2, "!", [])] })).toBe(stopped);
    expect(advance(stopped, { kind: "done", response: RESPONSE })).toBe(stopped);
  });

  it("is broken until the next token", () => {
    const broken = advance(two, { kind: "broken" });
    expect(broken).toMatchObject({ state: "running", broken: true, tokens: [{ index: 0 }, { index: 1 }] });
    expect(advance(broken, { kind: "tokens", tokens: [token(2, "!", [])] }).broken).toBe(false);
    expect(advance(broken, { kind: "stopped" }).broken).toBe(false);
  });

  it("is nothing if it was refused before the first token", () => {
    const problem = { detail: "no" };
    expect([running, two].map((run) => isNothing(advance(run, { kind: "failed", problem })))).toEqual([true, false]);
    expect(isNothing(advance(running, { kind: "stopped" }))).toBe(false);
  });

  it("has figures before the gateway sends them", () => {
    expect(figures(running)).toMatchObject({ newTokens: 0, takeovers: 0, steals: 0 });
    expect(figures(running).tokensPerSecond).toBeUndefined();
    expect(figures(two)).toMatchObject({ ttftMs: 10, tokensPerSecond: 100, newTokens: 2, takeovers: 1, again: 0 });
  });

  it("counts takeovers, requeues and steals", () => {
    const moved = advance(running, {
      kind: "tokens",
      tokens: [
        token(0, "a", [visit(0, "node1", 0)]),
        token(1, "b", [visit(0, "node2", 20)], { requeues: 1 }),
        token(2, "c", [visit(0, "node3", 40)], { change_overs: 1 }),
        token(3, "d", [visit(0, "node3", 60)], { failovers: 1 }),
        token(4, "e", [visit(0, "node3", 80)], { requeues: 1 }),
      ],
    });
    expect(figures(moved)).toMatchObject({ takeovers: 2, steals: 1, again: 1 });
    const slim = { ...moved, tokens: moved.tokens.map(({ timings: _, ...each }) => each), response: { ...RESPONSE, metrics: { ...RESPONSE.metrics, requeues: 2 } } };
    expect(figures(slim)).toMatchObject({ takeovers: 2 });
  });

  it("prefers the gateway's figures", () => {
    expect(figures(advance(two, { kind: "done", response: RESPONSE }))).toEqual({
      ttftMs: 12,
      tokensPerSecond: 71,
      totalMs: 40,
      promptTokens: 5,
      cachedTokens: 3,
      newTokens: 2,
      takeovers: 1,
      again: 0,
      steals: 0,
    });
  });
});
