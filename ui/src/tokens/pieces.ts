import type { Tokens } from "../api/client";

export interface Piece {
  id: number;
  /** The token's text, with spaces and breaks made visible. */
  shown: string;
  /** The characters that it has only some bytes of, if it is such a token. */
  whole?: string;
  breaks: boolean;
}

const BROKEN = "\ufffd";
const VISIBLE: Record<string, string> = { " ": "·", "\n": "↵", "\t": "⇥", "\r": "␍" };
const FOLLOWS = "‥";

/** What to show of each token. The first of several that make a character together shows it. */
export function pieces({ tokens }: Tokens, text: string): Piece[] {
  const all: Piece[] = [];
  let at = 0;
  for (let i = 0; i < tokens.length; ) {
    const end = endOfPart(tokens, i);
    if (end > i) {
      const next = tokens[end];
      const found = next ? text.indexOf(next.text, at + 1) : text.length;
      const whole = text.slice(at, found < 0 ? text.length : found);
      tokens.slice(i, end).forEach(({ id }, nth) => {
        all.push({ id, shown: nth === 0 ? visible(whole) : FOLLOWS, whole, breaks: false });
      });
      at += whole.length;
      i = end;
    } else {
      const token = tokens[i++]!;
      all.push({ id: token.id, shown: visible(token.text), breaks: token.text.includes("\n") });
      at += token.text.length;
    }
  }
  return all;
}

/** Where the run of tokens that are parts of characters ends, which begins here; here if there is none. */
function endOfPart(tokens: Tokens["tokens"], begin: number): number {
  let end = begin;
  while (tokens[end]?.text.includes(BROKEN)) {
    end++;
  }
  return end;
}

function visible(text: string): string {
  return text.replace(/[ \n\t\r]/g, (c) => VISIBLE[c] ?? c);
}
