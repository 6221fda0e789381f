import type { Timings, TokenEvent } from "../api/client";

/** A text goes on elsewhere after a loss, is taken by a replica with less to do, or is computed again where it was. */
export type MoveKind = "takeover" | "steal" | "again";

export interface Move {
  kind: MoveKind;
  says: string;
  /** Who had it and who has it now, if that is known; for where there is little room. */
  short: string;
}

export type Timed = TokenEvent & { timings: Timings };

/** Tokens of which it is known what the stages did for them. */
export function timedOf(events: TokenEvent[]): Timed[] {
  return events.filter((event): event is Timed => (event.timings?.visits.length ?? 0) > 0);
}

/** What happened before which token, by its index. */
export function movesOf(events: TokenEvent[]): Map<number, Move> {
  const moves = new Map<number, Move>();
  const route = new Map<number, string>();
  for (const { index, timings } of timedOf(events)) {
    const now = new Map(timings.visits.map(({ stage, member }) => [stage, member]));
    const move = moveOf(timings, route, now);
    if (move) {
      moves.set(index, move);
    }
    now.forEach((member, stage) => route.set(stage, member));
  }
  return moves;
}

function moveOf({ requeues, failovers, change_overs }: Timings, before: Map<number, string>, now: Map<number, string>): Move | undefined {
  if (requeues + failovers + change_overs === 0) {
    return undefined;
  }
  const ways = [...now].flatMap(([stage, member]) => {
    const was = before.get(stage);
    return was !== undefined && was !== member ? [{ stage, way: `${was} → ${member}` }] : [];
  });
  const kind = requeues + failovers === 0 ? "steal" : failovers > 0 || ways.length > 0 ? "takeover" : "again";
  return {
    kind,
    says: [causeOf(kind, failovers), ...ways.map(({ stage, way }) => `stage ${stage}: ${way}`)].join(", "),
    short: ways.map(({ way }) => way).join(", "),
  };
}

function causeOf(kind: MoveKind, failovers: number): string {
  switch (kind) {
    case "steal":
      return "stolen by a replica with less to do";
    case "takeover":
      return failovers > 0 ? "another coordinator went on" : "takeover";
    case "again":
      return "put back, and computed again where it was";
  }
}
