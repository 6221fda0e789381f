import { expect, it } from "vitest";
import { labelsOf } from "./labels";

const place = (at: number, text = "node1 → node2") => ({ at, sign: "⚑", text });

it("writes to the right where there is room, else to the left", () => {
  expect(labelsOf([place(100)], 400)).toEqual([{ at: 100, anchor: "start", text: "⚑ node1 → node2" }]);
  expect(labelsOf([place(380)], 400)).toEqual([{ at: 380, anchor: "end", text: "⚑ node1 → node2" }]);
});

it("writes only the sign where a label would lie over another", () => {
  expect(labelsOf([place(200), place(210), place(220)], 600).map(({ anchor, text }) => `${anchor} ${text}`)).toEqual([
    "end ⚑ node1 → node2",
    "start ⚑",
    "start ⚑ node1 → node2",
  ]);
});

it("keeps what is at the end inside, and takes places in any order", () => {
  expect(labelsOf([place(48), place(4)], 50)).toEqual([
    { at: 4, anchor: "start", text: "⚑" },
    { at: 48, anchor: "end", text: "⚑" },
  ]);
  expect(labelsOf([place(10, "")], 400)[0]?.text).toBe("⚑");
});
