import { recall, remember } from "../parts/storage";
import type { Run } from "./run";

const KEY = "runs";
const MOST = 30;
/** Tokens above which a run is stored without timings, which are most of its size. */
const MOST_TIMED_TOKENS = 256;

export function recallRuns(): Run[] {
  const kept = recall<Run[]>(KEY);
  return Array.isArray(kept) ? kept : [];
}

/** Newest first, without duplicates. */
export function withRun(runs: Run[], run: Run): Run[] {
  return [run, ...runs.filter((other) => other.id !== run.id)].slice(0, MOST);
}

/** Stores as many runs as the browser's quota allows; drops the oldest first. */
export function keepRuns(runs: Run[], keep: (runs: Run[]) => boolean = (kept) => remember(KEY, kept)): void {
  const slim = runs.map(slimmed);
  for (let count = slim.length; !keep(slim.slice(0, count)) && count > 0; ) {
    count = Math.floor(count / 2);
  }
}

function slimmed(run: Run): Run {
  return run.tokens.length <= MOST_TIMED_TOKENS
    ? run
    : { ...run, tokens: run.tokens.map(({ timings: _, ...token }) => token) };
}
