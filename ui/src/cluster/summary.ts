import { plural } from "../parts/format";
import type { ClusterState } from "./store";

export interface Summary {
  kind: "good" | "bad" | "unknown";
  text: string;
}

/** The cluster's state in a few words. */
export function summary({ connection, cluster }: Pick<ClusterState, "connection" | "cluster">): Summary {
  if (connection === "lost") {
    return { kind: "bad", text: "No gateway" };
  }
  if (!cluster) {
    return { kind: "unknown", text: "Connecting" };
  }
  if (cluster.ready) {
    return { kind: "good", text: `${plural(cluster.members.length, "member")}, ready` };
  }
  if (cluster.members.length === 0) {
    return { kind: "bad", text: "No member answers" };
  }
  const [stage, ...others] = cluster.missing;
  return { kind: "bad", text: others.length > 0 ? `${cluster.missing.length} stages missing` : `Stage ${stage} missing` };
}
