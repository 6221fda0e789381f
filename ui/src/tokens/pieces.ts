import type { Tokens } from "../api/client";

export interface Piece {
  id: number;
  /** The token's text, with spaces and breaks made visible. */
  shown: string;
  /** Some bytes of a character, which only several tokens make whole. */
  partial: boolean;
  breaks: boolean;
}

const BROKEN = "\ufffd";
const VISIBLE: Record<string, string> = { " ": "·", "\n": "↵", "\t": "⇥", "\r": "␍" };

export function pieces(tokens: Tokens): Piece[] {
  return tokens.tokens.map(({ id, text }) => ({
    id,
    shown: text.includes(BROKEN) ? text.replaceAll(BROKEN, "▯") : text.replace(/[ \n\t\r]/g, (c) => VISIBLE[c] ?? c),
    partial: text.includes(BROKEN),
    breaks: text.includes("\n"),
  }));
}
