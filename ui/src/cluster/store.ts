import { create } from "zustand";
import { type Cluster, gateway } from "../api/client";
import { forgetGone, NOTHING, type Picture, see } from "./picture";

export type Connection = "connecting" | "open" | "lost";

export interface ClusterState extends Picture {
  connection: Connection;
  /** Loads of the last minutes, oldest first, for the sparklines. */
  loads: Load[];
}

export interface Load {
  running: number;
  waiting: number;
  pagesUsed: number;
  pages: number;
}

const BEAT_MS = 1000;
const MOST_LOADS = 120;

export const useCluster = create<ClusterState>()(() => ({ ...NOTHING, connection: "connecting", loads: [] }));

/** Follows the cluster's events until the returned function is called. The browser reconnects by itself. */
export function watchCluster(): () => void {
  const source = new EventSource(new URL("api/cluster/events", gateway));
  source.addEventListener("open", () => useCluster.setState({ connection: "open" }));
  source.addEventListener("error", () => useCluster.setState({ connection: "lost" }));
  source.addEventListener("cluster", (event: MessageEvent<string>) => {
    const cluster = JSON.parse(event.data) as Cluster;
    useCluster.setState((state) => ({ ...see(state, cluster, Date.now()), connection: "open" }));
  });
  const beat = setInterval(
    () =>
      useCluster.setState((state) => ({
        ...forgetGone(state, Date.now()),
        loads: state.cluster ? [...state.loads, loadOf(state.cluster)].slice(-MOST_LOADS) : state.loads,
      })),
    BEAT_MS,
  );
  return () => {
    source.close();
    clearInterval(beat);
  };
}

export function loadOf(cluster: Cluster): Load {
  const sum = (numbers: number[]) => numbers.reduce((all, each) => all + each, 0);
  const roles = cluster.members.flatMap((member) => member.roles);
  return {
    running: sum(cluster.members.map((member) => member.running)),
    waiting: sum(cluster.members.map((member) => member.waiting)),
    pagesUsed: sum(roles.map((role) => role.kv_pages_used)),
    pages: sum(roles.map((role) => role.kv_pages)),
  };
}
