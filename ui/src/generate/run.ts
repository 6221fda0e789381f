import type { Problem, ProcessRequest, ProcessResponse, TokenEvent } from "../api/client";
import { type MoveKind, movesOf } from "./moves";

/** A token and its arrival, in ms since the request, by the browser's clock. */
export interface RunToken extends TokenEvent {
  at: number;
}

/** One text: its request, the tokens so far, and its end. */
export interface Run {
  id: string;
  /** Milliseconds since the epoch. */
  begun: number;
  request: ProcessRequest;
  state: "running" | "done" | "stopped" | "failed";
  tokens: RunToken[];
  /** The connection broke and has not resumed yet. */
  broken?: boolean;
  response?: ProcessResponse;
  problem?: Problem;
}

export type RunEvent =
  | { kind: "tokens"; tokens: RunToken[] }
  | { kind: "broken" }
  | { kind: "done"; response: ProcessResponse }
  | { kind: "stopped" }
  | { kind: "failed"; problem: Problem };

export function begin(id: string, request: ProcessRequest, now: number): Run {
  return { id, begun: now, request, state: "running", tokens: [] };
}

/** The run after the event. A run that has ended ignores events. */
export function advance(run: Run, event: RunEvent): Run {
  if (run.state !== "running") {
    return run;
  }
  switch (event.kind) {
    case "tokens":
      return { ...run, broken: false, tokens: [...run.tokens, ...event.tokens] };
    case "broken":
      return { ...run, broken: true };
    case "done":
      return { ...run, broken: false, state: "done", response: event.response };
    case "stopped":
      return { ...run, broken: false, state: "stopped" };
    case "failed":
      return { ...run, broken: false, state: "failed", problem: event.problem };
  }
}

export function text(run: Run): string {
  return run.response?.text ?? run.tokens.map((token) => token.text).join("");
}

/** Whether the request was refused before the first token. */
export function isNothing(run: Run): boolean {
  return run.state === "failed" && run.tokens.length === 0;
}

export interface Figures {
  ttftMs?: number;
  tokensPerSecond?: number;
  totalMs?: number;
  promptTokens?: number;
  cachedTokens?: number;
  newTokens: number;
  /** Takeovers by other members or replicas after a failure. */
  takeovers: number;
  /** Requeues after which the same replicas computed the text again. */
  again: number;
  /** Migrations to less loaded replicas. */
  steals: number;
}

/** The gateway's figures once they have arrived; until then the browser's measurements. */
export function figures(run: Run): Figures {
  const { response, tokens } = run;
  const moves = [...movesOf(tokens).values()];
  const count = (kind: MoveKind) => moves.filter((move) => move.kind === kind).length;
  // The history drops the timings of long runs.
  const timed = tokens.some((token) => token.timings) || !response;
  return {
    ttftMs: response?.metrics.ttft_ms ?? tokens[0]?.at,
    tokensPerSecond: response?.metrics.tokens_per_second ?? pace(tokens),
    totalMs: response?.metrics.total_ms ?? tokens.at(-1)?.at,
    promptTokens: response?.usage.prompt_tokens,
    cachedTokens: response?.usage.prompt_tokens_details?.cached_tokens,
    newTokens: response?.usage.completion_tokens ?? tokens.length,
    takeovers: timed ? count("takeover") : response.metrics.failovers + response.metrics.requeues,
    again: count("again"),
    steals: count("steal"),
  };
}

/** Tokens per second after the first token. */
function pace(tokens: RunToken[]): number | undefined {
  const first = tokens[0];
  const last = tokens.at(-1);
  return first && last && last.at > first.at ? ((tokens.length - 1) * 1000) / (last.at - first.at) : undefined;
}
