import { expect, it } from "vitest";
import { pieces } from "./pieces";

const tokens = (...texts: string[]) => ({
  model: "demo",
  count: texts.length,
  max_model_len: 8,
  tokens: texts.map((text, id) => ({ id, text })),
});

const BROKEN = "\ufffd";

it("makes spaces and line breaks visible", () => {
  expect(pieces(tokens(" a b", "x\n", "\t"), " a bx\n\t")).toEqual([
    { id: 0, shown: "·a·b", breaks: false },
    { id: 1, shown: "x↵", breaks: true },
    { id: 2, shown: "⇥", breaks: false },
  ]);
});

it("shows a character at the first of its tokens", () => {
  const split = pieces(tokens("cr", BROKEN, BROKEN, "me", BROKEN, BROKEN), "crèmeé");
  expect(split.map((piece) => piece.shown)).toEqual(["cr", "è", "‥", "me", "é", "‥"]);
  expect(split.map((piece) => piece.whole)).toEqual([undefined, "è", "è", undefined, "é", "é"]);
});

it("keeps leading spaces of a partial character", () => {
  expect(pieces(tokens("a", ` ${BROKEN}`, BROKEN, BROKEN, "b"), "a 😀b").map((piece) => piece.shown)).toEqual(["a", "·😀", "‥", "‥", "b"]);
});
