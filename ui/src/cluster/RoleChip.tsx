import * as m from "motion/react-m";
import type { Role } from "../api/client";
import { share, stageColour } from "../parts/format";

const STATES: Record<string, string> = { LOADING: "loading", READY: "ready", DRAINING: "draining", FAILED: "failed" };

/** One role at its holder. When the role changes its member, the same chip moves there. */
export function RoleChip({ role, gone }: { role: Role; gone: boolean }) {
  const state = STATES[role.state] ?? role.state;
  const part = (pages: number) => `${role.kv_pages === 0 ? 0 : (100 * pages) / role.kv_pages}%`;
  const used = share(role.kv_pages_used, role.kv_pages);
  return (
    <m.div
      layoutId={gone ? undefined : `role-${role.stage}-${role.replica}`}
      className={`role role-${gone ? "gone" : state}`}
      style={{ color: stageColour(role.stage) }}
    >
      <span className="role-state">
        {gone ? "lost" : state}
        <span className="role-replica number"> r{role.replica}</span>
      </span>
      {!gone && (
        <>
          <span
            className="role-kv"
            role="img"
            aria-label={`KV cache ${used} in use`}
            title={`KV cache: ${role.kv_pages_used} pages in use, ${role.kv_pages_parked} kept, of ${role.kv_pages}`}
          >
            <i style={{ width: part(role.kv_pages_used) }} />
            <i className="role-parked" style={{ width: part(role.kv_pages_parked) }} />
          </span>
          <span className="role-facts number">
            {role.outstanding_tokens > 0 ? `${role.outstanding_tokens} in work` : `kv ${used}`}
          </span>
        </>
      )}
    </m.div>
  );
}
