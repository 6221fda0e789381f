// A gateway that does what the test says: serves the built UI, a cluster that a test changes, and texts as it scripts them.
import { createReadStream, existsSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join } from "node:path";

const DIST = join(import.meta.dirname, "..", "dist");
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".woff2": "font/woff2" };
const EVENTS = { "Content-Type": "text/event-stream" };

export const role = (stage, replica = 0, change = {}) => ({
  stage,
  replica,
  state: "READY",
  epoch: 2,
  first_layer: 2 * stage,
  end_layer: 2 * stage + 2,
  outstanding_tokens: 0,
  kv_pages: 512,
  kv_pages_used: 0,
  kv_pages_parked: 0,
  ...change,
});

export const member = (number, roles, change = {}) => ({
  id: `node${number}`,
  pid: 4000 + number,
  address: `127.0.0.1:${50050 + number}`,
  running: 0,
  waiting: 0,
  capacity: 64,
  prefix_hits: 0,
  prefix_queries: 0,
  change_overs: [],
  roles,
  ...change,
});

const MODEL = { name: "demo", layers: 6, positions: 512, vocabulary_size: 4096, stages: 3, dtype: "fp16", eos_id: 0 };

export const clusterOf = (members, missing = [], problems = []) => ({ ready: missing.length === 0, missing, problems, model: MODEL, members });

export const READY = clusterOf([member(1, [role(0)]), member(2, [role(1)]), member(3, [role(2)])]);

/** A token 10 ms after the one before, through three stages. */
export function token(index, text, change = {}, members = ["node1", "node2", "node3"]) {
  const visits = members.map((name, stage) => ({ stage, member: name, start_ms: 40 + 10 * index + 3 * stage, queue_ms: 0.4, compute_ms: 2, hop_ms: 0.5, rows: 1 }));
  return { index, id: 300 + index, text, timings: { visits, requeues: 0, change_overs: 0, failovers: 0, ...change } };
}

export function done(tokens) {
  return {
    id: "gen-1",
    text: tokens.map((each) => each.text).join(""),
    finish_reason: "length",
    metadata: {},
    seed: 7,
    usage: { prompt_tokens: 4, completion_tokens: tokens.length, total_tokens: 4 + tokens.length, prompt_tokens_details: { cached_tokens: 0 } },
    metrics: {
      total_ms: 52 + 10 * tokens.length,
      ttft_ms: 51,
      tokenize_ms: 2,
      queue_ms: 0.1,
      prefill_ms: 8,
      decode_ms: 10 * tokens.length,
      tokens_per_second: 100,
      failovers: 0,
      requeues: 0,
      recomputed_tokens: 0,
      recovery_ms: 0,
      stages: [0, 1, 2].map((stage) => ({ stage, member: `node${stage + 1}`, compute_ms: 2 * tokens.length, hop_ms: 0.5 * tokens.length, queue_ms: 0.4 * tokens.length, steps: tokens.length })),
    },
  };
}

/** One event of a text; those with a number can be read on from. */
export const event = (name, data, id) => `${id === undefined ? "" : `id:${id}\n`}event:${name}\ndata: ${JSON.stringify(data)}\n\n`;

/**
 * Starts it on a port that is free.
 *
 * routes: "POST /path" to (request, response) => ...; what is not there is served from the built UI.
 */
export async function startStandIn() {
  const routes = new Map();
  const asked = [];
  const watchers = new Set();
  let cluster = READY;
  const tell = (response) => response.write(event("cluster", cluster));
  routes.set("GET /api/cluster/events", (_, response) => {
    response.writeHead(200, EVENTS);
    watchers.add(response);
    response.on("close", () => watchers.delete(response));
    tell(response);
  });
  const server = createServer((request, response) => {
    const path = new URL(request.url, "http://localhost").pathname;
    const route = routes.get(`${request.method} ${path}`);
    if (!route) {
      serveFile(path === "/" ? "/index.html" : path, response);
      return;
    }
    let body = "";
    request.on("data", (piece) => (body += piece));
    request.on("end", () => {
      asked.push({ route: `${request.method} ${path}`, headers: request.headers, body: body && JSON.parse(body) });
      route(request, response);
    });
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    routes,
    /** What it was asked, watching the cluster left out. */
    asked: () => asked.filter(({ route }) => !route.endsWith("/cluster/events")),
    show(next) {
      cluster = next;
      watchers.forEach(tell);
    },
    /** Breaks every connection, as when the gateway is killed. */
    cut: () => server.closeAllConnections(),
    stop: () => {
      server.closeAllConnections();
      return new Promise((closed) => server.close(closed));
    },
  };
}

/** Answers with a stream of events, and leaves it open. */
export function stream(response, events, id = "gen-1") {
  response.writeHead(200, { ...EVENTS, "X-Generation-Id": id });
  events.forEach((each) => response.write(each));
}

/** Answers with a problem, as the gateway writes it. */
export function refuse(response, status, slug, title, detail, change = {}) {
  response.writeHead(status, { "Content-Type": "application/problem+json", "Retry-After": "1" });
  response.end(JSON.stringify({ type: `urn:stagecoach:${slug}`, title, status, detail, instance: "/api/model/process", request_id: "5e1f", ...change }));
}

function serveFile(path, response) {
  const file = join(DIST, path);
  if (!file.startsWith(DIST) || !existsSync(file)) {
    response.writeHead(404).end();
    return;
  }
  response.writeHead(200, { "Content-Type": TYPES[extname(file)] ?? "application/octet-stream" });
  createReadStream(file).pipe(response);
}
