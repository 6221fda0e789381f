import { AnimatePresence } from "motion/react";
import * as m from "motion/react-m";
import { useRef } from "react";
import { share, stageColour } from "../parts/format";
import { Arrows } from "./Arrows";
import type { Happening, SeenMember } from "./picture";
import { RoleChip } from "./RoleChip";

interface MemberTableProps {
  members: SeenMember[];
  stages: number;
  happenings: Happening[];
}

/** Roles by member (rows) and stage (columns). Role chips move to their new holders. */
export function MemberTable({ members, stages, happenings }: MemberTableProps) {
  const frame = useRef<HTMLDivElement>(null);
  return (
    <div className="members card" ref={frame} role="region" aria-label="Members" tabIndex={0}>
      <table style={{ "--stages": stages } as React.CSSProperties}>
        <caption className="hidden">Members and the stages that they hold</caption>
        <thead>
          <tr>
            <th scope="col">Member</th>
            {Array.from({ length: stages }, (_, stage) => (
              <th scope="col" key={stage} style={{ color: stageColour(stage) }}>
                Stage {stage}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <AnimatePresence initial={false}>
            {members.map((seen) => (
              <MemberRow key={seen.member.id} seen={seen} stages={stages} />
            ))}
          </AnimatePresence>
        </tbody>
      </table>
      <Arrows frame={frame} happenings={happenings} />
    </div>
  );
}

function MemberRow({ seen: { member, goneAt }, stages }: { seen: SeenMember; stages: number }) {
  const gone = goneAt !== undefined;
  return (
    <m.tr
      layout="position"
      initial={{ opacity: 0, x: -16 }}
      animate={{ opacity: 1, x: 0 }}
      exit={{ opacity: 0 }}
      className={gone ? "member member-gone" : "member"}
      data-member={member.id}
    >
      <th scope="row">
        <span className="member-name">
          <span className="member-id">{member.id}</span>
          {gone && <span className="member-lost">gone</span>}
        </span>
        <span className="member-facts number">
          pid {member.pid} · {member.address}
        </span>
        {!gone && (
          <span className="member-load" title={`Prompt tokens found in its prefix cache: ${share(member.prefix_hits, member.prefix_queries)}`}>
            <meter min={0} max={Math.max(member.capacity, 1)} value={member.running} aria-label={`Texts that ${member.id} drives`} />
            <span className="number">
              {member.running}/{member.capacity}
              {member.waiting > 0 && ` +${member.waiting} waiting`}
            </span>
          </span>
        )}
      </th>
      {Array.from({ length: stages }, (_, stage) => (
        <td key={stage} data-cell={`${member.id} ${stage}`}>
          {member.roles
            .filter((role) => role.stage === stage)
            .map((role) => (
              <RoleChip key={role.replica} role={role} gone={gone} />
            ))}
        </td>
      ))}
    </m.tr>
  );
}
