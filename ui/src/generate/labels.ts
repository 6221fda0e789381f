export interface Label {
  at: number;
  anchor: "start" | "end";
  text: string;
}

/** Of the letters that a label is set in, px. */
const LETTER = 6.6;
const GAP = 10;

/**
 * Where to write what belongs to places along a line: to the right of each, else to its left, and where it would lie over
 * another, only its sign.
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
