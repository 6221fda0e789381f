import { expect, it } from "vitest";
import { EMPTY } from "./draft";
import { summaryOf } from "./summary";

it("names the usual parameters, and others that differ from their default", () => {
  expect(summaryOf(EMPTY)).toBe("96 tokens · t 0.8 · k 40 · p 0.95");
  expect(summaryOf({ ...EMPTY, maxTokens: "8", presencePenalty: "0.5", seed: " 7 ", stop: "a", logitBias: "5: 1", contextOverflow: "slide" })).toBe(
    "8 tokens · t 0.8 · k 40 · p 0.95 · presence 0.5 · seed 7 · stop · bias · past the context",
  );
});
