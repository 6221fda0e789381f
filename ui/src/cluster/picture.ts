import type { Cluster, Member, Role } from "../api/client";
import { plural } from "../parts/format";

/** A member on the page: a lost one stays for GONE_MS, as it was last seen. */
export interface SeenMember {
  member: Member;
  goneAt?: number;
}

export interface Happening {
  key: number;
  at: number;
  kind: "joined" | "left" | "takeover" | "steal" | "claimed" | "ready" | "draining" | "failed" | "missing" | "covered";
  says: string;
  stage?: number;
  /** Set for changes that are drawn as an arrow. */
  from?: string;
  to?: string;
  /** Number of stolen texts. */
  texts?: number;
}

/** The page's state: the newest snapshot, current and lost members, and changes, newest first. */
export interface Picture {
  cluster?: Cluster;
  members: SeenMember[];
  happenings: Happening[];
  next: number;
}

export const NOTHING: Picture = { members: [], happenings: [], next: 0 };

/** How long a lost member is still shown. */
export const GONE_MS = 30_000;
const MOST_HAPPENINGS = 60;

/** The state after a new snapshot. The first one yields no changes. */
export function see(before: Picture, cluster: Cluster, now: number): Picture {
  const found = before.cluster ? differences(before.cluster, cluster, before.members) : [];
  const numbered = found.map((what, i) => ({ ...what, at: now, key: before.next + i })).reverse();
  const here = new Set(cluster.members.map((member) => member.id));
  const gone = before.members
    .filter(({ member }) => !here.has(member.id))
    .map((seen) => ({ ...seen, goneAt: seen.goneAt ?? now }));
  return forgetGone(
    {
      cluster,
      members: [...cluster.members.map((member) => ({ member })), ...gone].sort(byId),
      happenings: [...numbered, ...before.happenings].slice(0, MOST_HAPPENINGS),
      next: before.next + found.length,
    },
    now,
  );
}

export function forgetGone(picture: Picture, now: number): Picture {
  const members = picture.members.filter(({ goneAt }) => goneAt === undefined || now - goneAt < GONE_MS);
  return members.length === picture.members.length ? picture : { ...picture, members };
}

type Difference = Omit<Happening, "at" | "key">;

function differences(before: Cluster, now: Cluster, seen: SeenMember[]): Difference[] {
  const was = new Map(before.members.map((member) => [member.id, member]));
  const is = new Map(now.members.map((member) => [member.id, member]));
  const joined = now.members.filter((member) => was.get(member.id)?.pid !== member.pid);
  const left = before.members.filter((member) => is.get(member.id)?.pid !== member.pid);
  return [
    ...left.map((member): Difference => ({ kind: "left", says: `${member.id} is gone` })),
    ...joined.map((member): Difference => ({ kind: "joined", says: `${member.id} has joined` })),
    ...left.flatMap((member) => takeovers(member, now)),
    ...now.members.flatMap((member) => steals(was.get(member.id), member, now)),
    ...now.members.flatMap((member) => roleChanges(was.get(member.id), member, seen)),
    ...now.missing
      .filter((stage) => !before.missing.includes(stage))
      .map((stage): Difference => ({ kind: "missing", stage, says: `no member holds stage ${stage}: texts wait` })),
    ...before.missing
      .filter((stage) => !now.missing.includes(stage))
      .map((stage): Difference => ({ kind: "covered", stage, says: `stage ${stage} has a member again` })),
  ];
}

/** The lost member's sequences continue at other replicas of its stages. */
function takeovers(lost: Member, now: Cluster): Difference[] {
  return lost.roles
    .filter((role) => role.state === "READY" || role.state === "DRAINING")
    .flatMap(({ stage }) => {
      const heirs = now.members.filter((m) => m.id !== lost.id && m.roles.some((r) => r.stage === stage && r.state === "READY"));
      const heir = heirs[0];
      return heir === undefined
        ? []
        : [
            {
              kind: "takeover" as const,
              stage,
              from: lost.id,
              to: heir.id,
              says: `stage ${stage} of ${lost.id} continues at ${heirs.map((m) => m.id).join(" and ")}`,
            },
          ];
    });
}

/** Steals since the last snapshot, from the growth of the member's counters. */
function steals(before: Member | undefined, member: Member, now: Cluster): Difference[] {
  if (before?.pid !== member.pid) {
    return [];
  }
  const holder = (stage: number, replica: number) =>
    now.members.find((m) => m.roles.some((role) => role.stage === stage && role.replica === replica))?.id;
  return member.change_overs.flatMap(({ stage, from_replica, to_replica, sequences }) => {
    const counted = before.change_overs.find(
      (way) => way.stage === stage && way.from_replica === from_replica && way.to_replica === to_replica,
    );
    const grown = sequences - (counted?.sequences ?? 0);
    const from = holder(stage, from_replica);
    const to = holder(stage, to_replica);
    return grown > 0 && from !== undefined && to !== undefined
      ? [{ kind: "steal" as const, stage, from, to, texts: grown, says: `${to} steals ${plural(grown, "text")} of stage ${stage} from ${from}` }]
      : [];
  });
}

function roleChanges(before: Member | undefined, member: Member, seen: SeenMember[]): Difference[] {
  return member.roles.flatMap((role) => {
    const was = before?.pid === member.pid ? before.roles.find((r) => r.stage === role.stage && r.replica === role.replica) : undefined;
    if (was?.state === role.state) {
      return [];
    }
    const holder = was ? undefined : holderBefore(member, role, seen);
    return holder === undefined ? roleChange(member.id, role) : [moved(holder, member.id, role)];
  });
}

/** The role's previous holder, among current and lost members. */
function holderBefore(member: Member, role: Role, seen: SeenMember[]): string | undefined {
  return seen.find(
    (each) =>
      each.member.id !== member.id && each.member.roles.some((r) => r.stage === role.stage && r.replica === role.replica),
  )?.member.id;
}

function moved(from: string, to: string, { stage, state }: Role): Difference {
  const loads = state === "LOADING" ? " and loads it" : "";
  return { kind: "takeover", stage, from, to, says: `${to} takes stage ${stage} over from ${from}${loads}` };
}

function roleChange(id: string, { stage, state }: Role): Difference[] {
  switch (state) {
    case "LOADING":
      return [{ kind: "claimed", stage, says: `${id} claims stage ${stage} and loads it` }];
    case "READY":
      return [{ kind: "ready", stage, says: `${id} serves stage ${stage}` }];
    case "DRAINING":
      return [{ kind: "draining", stage, says: `${id} gives stage ${stage} up` }];
    case "FAILED":
      return [{ kind: "failed", stage, says: `${id} cannot load stage ${stage}` }];
    default:
      return [];
  }
}

function byId(a: SeenMember, b: SeenMember): number {
  return a.member.id.localeCompare(b.member.id, "en", { numeric: true });
}
