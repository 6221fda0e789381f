import type { TokenEvent, Visit } from "../api/client";
import { type Move, movesOf, type Timed, timedOf } from "./moves";

export type Kind = "queue" | "compute" | "hop";

/** A row of the chart: one stage at one member. */
export interface Lane {
  stage: number;
  member: string;
}

/** A phase of a step; times in ms since the request. */
export interface Span {
  lane: number;
  token: number;
  kind: Kind;
  from: number;
  to: number;
}

/** From the first step's start to the last step's end of a token, ms since the request. */
export interface TokenTime {
  index: number;
  text: string;
  from: number;
  to: number;
}

/** Where the text was put back, continued by another member, or a replica with less to do took it. */
export interface Mark extends Move {
  token: number;
  /** When the last step before it ended. */
  lost: number;
  /** When the first step after it began. */
  resumed: number;
  /** When the next token was complete. */
  done: number;
}

export interface Timeline {
  lanes: Lane[];
  spans: Span[];
  tokens: TokenTime[];
  marks: Mark[];
  end: number;
}

/** Places the steps of all tokens in lanes and time. */
export function timeline(events: TokenEvent[]): Timeline {
  const timed = timedOf(events);
  const moves = movesOf(timed);
  const lanes = lanesOf(timed);
  const laneOf = (visit: Visit) => lanes.findIndex((l) => l.stage === visit.stage && l.member === visit.member);
  const tokens: TokenTime[] = [];
  const marks: Mark[] = [];
  let end = 0;
  for (const event of timed) {
    const { visits } = event.timings;
    const from = tokens.length === 0 ? Math.min(...visits.map((visit) => visit.start_ms)) : end;
    const move = moves.get(event.index);
    const done = Math.max(end, ...visits.map(endOf));
    if (move) {
      const resumed = Math.min(...visits.slice(restart(visits)).map((visit) => visit.start_ms));
      marks.push({ token: event.index, lost: Math.min(end, resumed), resumed, done, ...move });
    }
    end = done;
    tokens.push({ index: event.index, text: event.text, from: Math.min(from, end), to: end });
  }
  return {
    lanes,
    spans: timed.flatMap((event) => event.timings.visits.flatMap((visit) => parts(visit, event.index, laneOf(visit)))),
    tokens,
    marks,
    end,
  };
}

export function endOf(visit: Visit): number {
  return visit.start_ms + visit.queue_ms + visit.compute_ms + visit.hop_ms;
}

function lanesOf(events: Timed[]): Lane[] {
  const lanes = new Map<string, Lane>();
  for (const { stage, member } of events.flatMap((event) => event.timings.visits)) {
    lanes.set(`${stage} ${member}`, { stage, member });
  }
  return [...lanes.values()].sort((a, b) => a.stage - b.stage || a.member.localeCompare(b.member, "en", { numeric: true }));
}

/** Half of the hop goes before and half after the computation: only their sum is measured. */
function parts(visit: Visit, token: number, lane: number): Span[] {
  const arrived = visit.start_ms + visit.hop_ms / 2;
  const begun = arrived + visit.queue_ms;
  const done = begun + visit.compute_ms;
  const spans: Span[] = [
    { lane, token, kind: "hop", from: visit.start_ms, to: arrived },
    { lane, token, kind: "queue", from: arrived, to: begun },
    { lane, token, kind: "compute", from: begun, to: done },
    { lane, token, kind: "hop", from: done, to: done + visit.hop_ms / 2 },
  ];
  return spans.filter((span) => span.to > span.from);
}

/** A requeued text starts at stage 0 again. @returns the index of that step among the visits of its next token */
function restart(visits: Visit[]): number {
  const most = Math.max(...visits.map((visit) => visit.rows));
  const at = visits.findIndex((visit) => visit.stage === 0 && visit.rows === most);
  return Math.max(at, 0);
}
