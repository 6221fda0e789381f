import { plural } from "../parts/format";
import type { Happening } from "./picture";

/** A move from one member to another, at one stage. */
export interface Way {
  id: string;
  kind: "takeover" | "steal";
  stage: number;
  from: string;
  to: string;
  label: string;
}

/** Merges changes with the same members and stage into one arrow. */
export function waysOf(happenings: Happening[]): Way[] {
  const ways = new Map<string, Way & { texts: number }>();
  for (const { kind, stage, from, to, texts = 0 } of happenings) {
    if ((kind !== "takeover" && kind !== "steal") || stage === undefined || from === undefined || to === undefined) {
      continue;
    }
    const id = `${kind} ${stage} ${from} ${to}`;
    const all = (ways.get(id)?.texts ?? 0) + texts;
    const label = kind === "takeover" ? "takeover" : `steals ${plural(all, "text")}`;
    ways.set(id, { id, kind, stage, from, to, label, texts: all });
  }
  return [...ways.values()].map(({ texts: _, ...way }) => way);
}

export interface Bow {
  path: string;
  head: string;
  /** Right end of its label, px. */
  x: number;
  y: number;
}

const INSET = 40;
const MOST_BEND = 30;
const HEAD = 9;

/** A curve from one height to another, in px, within the column that ends at `right`. */
export function bow(right: number, top: number, bottom: number): Bow {
  const x = right - INSET;
  const bend = Math.min(MOST_BEND, Math.abs(bottom - top) / 2);
  return {
    path: `M${x} ${top}C${x + bend} ${top} ${x + bend} ${bottom} ${x} ${bottom}`,
    head: `M${x + HEAD} ${bottom - HEAD * 0.7}L${x} ${bottom}L${x + HEAD} ${bottom + HEAD * 0.7}`,
    x: x + bend * 0.75 - 10,
    y: (top + bottom) / 2 + 4,
  };
}
