import type { ProcessResponse, Timings, Visit } from "../api/client";
import type { RunToken } from "./run";

/** For tests: a step that starts at `start` and takes 1 ms there, 2 queued, 4 of computing and 1 back. */
export function visit(stage: number, member: string, start: number, rows = 1): Visit {
  return { stage, member, start_ms: start, queue_ms: 2, compute_ms: 4, hop_ms: 2, rows };
}

export function token(index: number, text: string, visits: Visit[], moves: Partial<Timings> = {}): RunToken {
  return { index, id: 100 + index, text, at: 10 * (index + 1), timings: { visits, requeues: 0, change_overs: 0, failovers: 0, ...moves } };
}

export const RESPONSE: ProcessResponse = {
  id: "gen-1",
  text: " small dog",
  finish_reason: "length",
  metadata: {} as never, // any object, which the document calls a string
  seed: 7,
  usage: { prompt_tokens: 5, completion_tokens: 2, total_tokens: 7, prompt_tokens_details: { cached_tokens: 3 } },
  metrics: {
    total_ms: 40,
    ttft_ms: 12,
    tokenize_ms: 1,
    queue_ms: 0,
    prefill_ms: 8,
    decode_ms: 20,
    tokens_per_second: 71,
    failovers: 0,
    requeues: 0,
    recomputed_tokens: 0,
    recovery_ms: 0,
    stages: [],
  },
};
