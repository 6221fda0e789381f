import type { Cluster } from "../api/client";
import { share } from "../parts/format";
import { Sparkline } from "../parts/Sparkline";
import { type Load, loadOf } from "./store";

/** The cluster's load, now and over the last two minutes. */
export function Facts({ cluster, loads }: { cluster: Cluster; loads: Load[] }) {
  const now = loadOf(cluster);
  const capacity = cluster.members.reduce((all, member) => all + member.capacity, 0);
  const queries = cluster.members.reduce((all, member) => all + member.prefix_queries, 0);
  const hits = cluster.members.reduce((all, member) => all + member.prefix_hits, 0);
  return (
    <dl className="metrics card">
      <Fact name="Running requests" value={String(now.running)} note={`limit ${capacity}`} curve={loads.map((l) => l.running)} />
      <Fact name="Waiting requests" value={String(now.waiting)} curve={loads.map((l) => l.waiting)} />
      <Fact
        name="KV cache in use"
        value={share(now.pagesUsed, now.pages)}
        note={`${now.pagesUsed.toLocaleString("en")} of ${now.pages.toLocaleString("en")} pages`}
        curve={loads.map((l) => (l.pages === 0 ? 0 : l.pagesUsed / l.pages))}
      />
      <Fact
        name="Prefix cache hits"
        value={share(hits, queries)}
        note={queries === 0 ? "no prompt yet" : `${hits.toLocaleString("en")} of ${queries.toLocaleString("en")} tokens`}
      />
    </dl>
  );
}

interface FactProps {
  name: string;
  value: string;
  note?: string;
  curve?: number[];
}

function Fact({ name, value, note, curve }: FactProps) {
  return (
    <div className="figure">
      <dt>{name}</dt>
      <dd className="number">{value}</dd>
      {note && <dd className="figure-note">{note}</dd>}
      {curve && (
        <dd className="figure-curve">
          <Sparkline values={curve} label={`${name}, last two minutes`} />
        </dd>
      )}
    </div>
  );
}
