import createClient from "openapi-fetch";
import type { components, paths } from "./schema";

type Schemas = components["schemas"];

export type Cluster = Schemas["ClusterBody"];
export type Member = Schemas["MemberBody"];
export type Role = Schemas["RoleBody"];
export type ProcessRequest = Schemas["ProcessRequest"];
export type ProcessResponse = Schemas["ProcessResponse"];
export type TokenEvent = Schemas["TokenEvent"];
export type Timings = Schemas["TimingsBody"];
export type Visit = Schemas["VisitBody"];
export type Tokens = Schemas["Tokens"];
/** The gateway sends all of it; of what the browser finds there is less to say. */
export type Problem = Partial<Schemas["ProblemBody"]>;

/** How errors look under /v1. */
type OpenAiError = Schemas["ErrorBody"];

/** The gateway, wherever a proxy has put this page. */
export const gateway = new URL(".", document.baseURI).href;

export const api = createClient<paths>({ baseUrl: gateway.replace(/\/$/, ""), fetch: (request) => fetch(request) });

/** The gateway's answer to what it cannot do, or what the browser says of a connection that broke. */
export class Failure extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail ?? problem.title ?? "The request failed.");
    this.problem = problem;
  }

  static of(cause: unknown, response?: Response): Failure {
    if (cause instanceof Failure) {
      return cause;
    }
    if (typeof cause === "object" && cause !== null && "detail" in cause) {
      return new Failure(cause as Problem);
    }
    if (typeof cause === "object" && cause !== null && "error" in cause) {
      const { message } = (cause as OpenAiError).error;
      return new Failure({ title: "The gateway refused", detail: message, status: response?.status });
    }
    return new Failure({
      title: response ? `The gateway answered ${response.status}` : "The gateway does not answer",
      detail: "Check that it runs, then try again.",
      status: response?.status,
    });
  }

  /** Whether the same request may well be answered a little later: nobody answers, or all are busy, or a stage is away. */
  get mayPass(): boolean {
    const { status } = this.problem;
    return status === undefined || status === 429 || status >= 500;
  }
}
