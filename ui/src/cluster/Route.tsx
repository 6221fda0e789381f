import type { Cluster, Role } from "../api/client";
import { plural, stageColour } from "../parts/format";

/** The path of every token, one station per stage. The line moves while requests are running. */
export function Route({ cluster }: { cluster: Cluster }) {
  const stages = cluster.model?.stages ?? 0;
  const running = cluster.members.some((member) => member.running > 0);
  const roles = cluster.members.flatMap((member) => member.roles);
  return (
    <ol className={`route ${running ? "route-running" : ""}`} aria-label="The path of a token">
      {Array.from({ length: stages }, (_, stage) => (
        <Station key={stage} stage={stage} roles={roles.filter((role) => role.stage === stage)} />
      ))}
    </ol>
  );
}

function Station({ stage, roles }: { stage: number; roles: Role[] }) {
  const ready = roles.filter((role) => role.state === "READY").length;
  const first = roles[0];
  return (
    <li className={`station ${ready === 0 ? "station-missing" : ""}`} style={{ color: stageColour(stage) }}>
      <span className="station-sign number" aria-hidden>
        {stage}
      </span>
      <span className="station-name">
        Stage {stage}
        {first && (
          <span className="soft">
            layers {first.first_layer}–{first.end_layer - 1}
          </span>
        )}
        <span className={ready === 0 ? "station-none" : "soft"}>{ready === 0 ? "no replica" : plural(ready, "replica")}</span>
      </span>
    </li>
  );
}
