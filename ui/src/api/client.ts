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
/** Partial, because failures that the browser detects have fewer fields than the gateway's. */
export type Problem = Partial<Schemas["ProblemBody"]>;

/** Error body of the routes under /v1. */
type OpenAiError = Schemas["ErrorBody"];

/** Base URL of the gateway, relative to the page: a proxy may add a path. */
export const gateway = new URL(".", document.baseURI).href;

export const api = createClient<paths>({ baseUrl: gateway.replace(/\/$/, ""), fetch: (request) => fetch(request) });

/** A problem that the gateway answered, or a connection failure that the browser detected. */
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

  /** Whether a retry of the same request may succeed: no answer, 429, or 5xx. */
  get mayPass(): boolean {
    const { status } = this.problem;
    return status === undefined || status === 429 || status >= 500;
  }
}
