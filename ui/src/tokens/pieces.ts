import type { Tokens } from "../api/client";

export interface Piece {
  id: number;
  /** The token's text, with visible spaces and line breaks. */
  shown: string;
  /** The characters of which the token has only some bytes, if any. */
  whole?: string;
  breaks: boolean;
}

const BROKEN = "\ufffd";
const VISIBLE: Record<string, string> = { " ": "·", "\n": "↵", "\t": "⇥", "\r": "␍" };
const FOLLOWS = "‥";

/** The label of each token. If several tokens make one character, the first one shows it. */
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

/** End of the run of tokens with partial characters that begins here; here if there is none. */
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
