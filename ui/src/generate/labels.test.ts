import { expect, it } from "vitest";
import { labelsOf } from "./labels";

const place = (at: number, text = "node1 → node2") => ({ at, sign: "⚑", text });

it("places a label to the right if it fits, else to the left", () => {
  expect(labelsOf([place(100)], 400)).toEqual([{ at: 100, anchor: "start", text: "⚑ node1 → node2" }]);
  expect(labelsOf([place(380)], 400)).toEqual([{ at: 380, anchor: "end", text: "⚑ node1 → node2" }]);
});

it("shows only the sign where labels would overlap", () => {
  expect(labelsOf([place(200), place(210), place(220)], 600).map(({ anchor, text }) => `${anchor} ${text}`)).toEqual([
    "end ⚑ node1 → node2",
    "start ⚑",
    "start ⚑ node1 → node2",
  ]);
});

it("keeps the last label inside, and takes marks in any order", () => {
  expect(labelsOf([place(48), place(4)], 50)).toEqual([
    { at: 4, anchor: "start", text: "⚑" },
    { at: 48, anchor: "end", text: "⚑" },
  ]);
  expect(labelsOf([place(10, "")], 400)[0]?.text).toBe("⚑");
});
