import { expect, it } from "vitest";
import { duration, plural, rate, sentence, share, when } from "./format";

it("formats numbers as short as possible", () => {
  expect([0.424, 8.14, 112.4, 1520].map(duration)).toEqual(["0.42 ms", "8.1 ms", "112 ms", "1.52 s"]);
  expect([7.25, 71, 143.9].map(rate)).toEqual(["7.3", "71.0", "144"]);
  expect(share(1, 3)).toBe("33 %");
  expect(share(0, 0)).toBe("–");
  expect([share(0, 9), share(1, 900)]).toEqual(["0 %", "< 1 %"]);
  expect([plural(1, "token"), plural(0, "token"), plural(2, "copy", "copies")]).toEqual(["1 token", "0 tokens", "2 copies"]);
});

it("turns the gateway's messages into sentences", () => {
  expect(["stage 2 is away: try again", "Done."].map(sentence)).toEqual(["Stage 2 is away: try again.", "Done."]);
});

it("formats recent times more finely", () => {
  const now = new Date(2026, 10, 24, 14, 30).getTime();
  expect(when(now - 20_000, now)).toBe("just now");
  expect(when(now - 3 * 60_000, now)).toBe("3 min ago");
  expect(when(now - 2 * 3_600_000, now)).toContain("30");
  expect(when(now - 3 * 86_400_000, now)).toContain("21");
});
