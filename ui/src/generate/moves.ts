import type { Timings, TokenEvent } from "../api/client";

/** A text continues elsewhere after a loss, migrates to a less loaded replica, or is computed again at the same replicas. */
export type MoveKind = "takeover" | "steal" | "again";

export interface Move {
  kind: MoveKind;
  says: string;
  /** Old and new member, if known; a label for narrow places. */
  short: string;
}

export type Timed = TokenEvent & { timings: Timings };

/** Tokens with timings. */
export function timedOf(events: TokenEvent[]): Timed[] {
  return events.filter((event): event is Timed => (event.timings?.visits.length ?? 0) > 0);
}

/** The moves, by the index of the token that followed. */
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
      return "moved to a less loaded replica";
    case "takeover":
      return failovers > 0 ? "continued by another member" : "takeover";
    case "again":
      return "requeued, computed again at the same replicas";
  }
}
