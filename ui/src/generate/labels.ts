export interface Label {
  at: number;
  anchor: "start" | "end";
  text: string;
}

/** Width of a label's letter, px. */
const LETTER = 6.6;
const GAP = 10;

/**
 * Places labels along a line: to the right of each mark, else to its left. Where a label would overlap another, only its sign is
 * shown.
 */
export function labelsOf(places: { at: number; sign: string; text: string }[], width: number): Label[] {
  const sorted = [...places].sort((a, b) => a.at - b.at);
  let taken = 0;
  return sorted.map(({ at, sign, text }, i) => {
    const whole = text === "" ? sign : `${sign} ${text}`;
    const room = whole.length * LETTER + GAP;
    const next = sorted[i + 1]?.at ?? width;
    if (at + room <= next) {
      taken = at + room;
      return { at, anchor: "start", text: whole };
    }
    if (at - room >= taken) {
      taken = at;
      return { at, anchor: "end", text: whole };
    }
    taken = Math.max(taken, at + LETTER);
    return { at, anchor: at + 2 * LETTER > width ? "end" : "start", text: sign };
  });
}
