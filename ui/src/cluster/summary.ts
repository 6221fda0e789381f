import { plural } from "../parts/format";
import type { ClusterState } from "./store";

export interface Summary {
  kind: "good" | "bad" | "unknown";
  text: string;
}

/** The cluster in a few words. */
export function summary({ connection, cluster }: Pick<ClusterState, "connection" | "cluster">): Summary {
  if (connection === "lost") {
    return { kind: "bad", text: "No gateway" };
  }
  if (!cluster) {
    return { kind: "unknown", text: "Connecting" };
  }
  const members = plural(cluster.members.length, "member");
  if (cluster.ready) {
    return { kind: "good", text: `${members}, ready` };
  }
  if (cluster.members.length === 0) {
    return { kind: "bad", text: "No member answers" };
  }
  return { kind: "bad", text: `${members}, ${plural(cluster.missing.length, "stage")} missing` };
}
