import { expect, it } from "vitest";
import { pieces } from "./pieces";

it("makes spaces and breaks visible, and says what is only part of a character", () => {
  const tokens = [" a b", "x\n", "\ufffd", "\t"].map((text, id) => ({ id, text }));
  expect(pieces({ model: "demo", count: 4, max_model_len: 8, tokens })).toEqual([
    { id: 0, shown: "·a·b", partial: false, breaks: false },
    { id: 1, shown: "x↵", partial: false, breaks: true },
    { id: 2, shown: "▯", partial: true, breaks: false },
    { id: 3, shown: "⇥", partial: false, breaks: false },
  ]);
});
