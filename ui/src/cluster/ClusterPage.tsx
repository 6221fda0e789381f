import { LayoutGroup } from "motion/react";
import { plural } from "../parts/format";
import { Facts } from "./Facts";
import { Feed } from "./Feed";
import { MemberTable } from "./MemberTable";
import { Route } from "./Route";
import { useCluster } from "./store";

/** stage 1, stages 1 and 2, stages 0, 1 and 2 */
function stages(missing: number[]): string {
  const before = missing.slice(0, -1).join(", ");
  return before === "" ? `stage ${missing.at(-1)}` : `stages ${before} and ${missing.at(-1)}`;
}

export function ClusterPage() {
  const { connection, cluster, members, happenings, loads } = useCluster();
  return (
    <>
      <div className="intro">
        <h1>{cluster?.model ? `${cluster.model.name}, in ${plural(cluster.model.stages, "stage")}` : "The cluster"}</h1>
        {cluster?.model && (
          <p className="soft">
            {plural(cluster.model.layers, "layer")}, {cluster.model.positions} positions,{" "}
            {cluster.model.vocabulary_size.toLocaleString("en")} tokens in {cluster.model.dtype}. Stop a member and see the
            others take over.
          </p>
        )}
      </div>
      {connection === "lost" && (
        <p className="banner" role="alert">
          The gateway does not answer. The page shows the cluster as it was last seen, and reconnects by itself.
        </p>
      )}
      {!cluster && connection !== "lost" && <p className="soft">Connecting to the gateway …</p>}
      {cluster && (
        <>
          {!cluster.ready && (
            <div className="banner" role="alert">
              <p>
                {cluster.missing.length > 0
                  ? `Not ready: no member serves ${stages(cluster.missing)}. Texts wait until one does.`
                  : "Not ready: no member answers. Start one with ./stagecoach up."}
              </p>
              {cluster.problems.map((problem) => (
                <p key={problem} className="banner-why">
                  Cannot serve: {problem}.
                </p>
              ))}
            </div>
          )}
          <Facts cluster={cluster} loads={loads} />
          <LayoutGroup>
            <Route cluster={cluster} />
            <MemberTable members={members} stages={cluster.model?.stages ?? 0} happenings={happenings} />
          </LayoutGroup>
          <Feed happenings={happenings} />
        </>
      )}
    </>
  );
}
