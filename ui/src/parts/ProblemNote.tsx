import { TriangleAlert } from "lucide-react";
import type { Problem } from "../api/client";

export function ProblemNote({ problem }: { problem: Problem }) {
  return (
    <div className="problem" role="alert">
      <TriangleAlert size={18} aria-hidden />
      <div>
        <strong>{problem.title ?? "Something went wrong"}</strong>
        {problem.detail && <p>{problem.detail}</p>}
        {problem.request_id && <p className="soft number">request {problem.request_id}</p>}
      </div>
    </div>
  );
}
