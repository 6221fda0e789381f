import { TriangleAlert } from "lucide-react";
import { Link } from "wouter";
import { Failure, type Problem } from "../api/client";
import { sentence } from "./format";

interface ProblemNoteProps {
  problem: Problem;
  /** Repeats the request, where that may help. */
  onRetry?: () => void;
}

/** A problem and the actions that may solve it. */
export function ProblemNote({ problem, onRetry }: ProblemNoteProps) {
  const retry = onRetry && new Failure(problem).mayPass;
  const cluster = problem.status === 503;
  return (
    <div className="problem" role="alert">
      <TriangleAlert size={18} aria-hidden />
      <div>
        <strong>{problem.title ?? "Something went wrong"}</strong>
        {problem.detail && <p>{sentence(problem.detail)}</p>}
        {problem.request_id && <p className="soft number">request {problem.request_id}</p>}
        {(retry || cluster) && (
          <p className="problem-ways">
            {retry && (
              <button type="button" className="text-button" onClick={onRetry}>
                Try again
              </button>
            )}
            {cluster && (
              <Link href="/cluster" className="text-button">
                Look at the cluster
              </Link>
            )}
          </p>
        )}
      </div>
    </div>
  );
}
