import { afterEach, describe, expect, it, vi } from "vitest";
import { RESPONSE } from "../generate/fixtures";
import { type GenerateEvent, generate } from "./generate";

const token = (id: number) => `id:${id}\nevent:token\ndata: {"index":${id},"id":5,"text":" é"}\n\n`;
const TOKEN = token(0);
const DONE = `id:2\nevent:done\ndata: ${JSON.stringify(RESPONSE)}\n\n`;
const seen = (index: number) => ({ kind: "token", token: { index, id: 5, text: " é" } });

interface Answer {
  body?: string;
  cut?: number;
  status?: number;
  type?: string;
  /** How the body ends: closed, broken, or not at all. */
  end?: "close" | "break" | "never";
}

afterEach(() => vi.unstubAllGlobals());

/** A gateway with one answer for each request, in order; further requests get no answer. */
function gateway(...answers: Answer[]) {
  const asked: string[] = [];
  vi.stubGlobal("fetch", async (request: Request) => {
    const last = request.headers.get("Last-Event-ID");
    asked.push(`${request.method} ${new URL(request.url).pathname}${last === null ? "" : ` after ${last}`}`);
    if (request.method === "DELETE") {
      return new Response(null, { status: 204 });
    }
    const answer = answers.shift();
    if (!answer) {
      throw new TypeError("Failed to fetch");
    }
    const { status = 200, type = "text/event-stream" } = answer;
    return new Response(bodyOf(answer), { status, headers: { "Content-Type": type, "X-Generation-Id": "gen-1" } });
  });
  return asked;
}

function bodyOf({ body = "", cut = 50, end = "close" }: Answer): ReadableStream<Uint8Array> {
  const bytes = new TextEncoder().encode(body);
  let at = 0;
  return new ReadableStream<Uint8Array>({
    pull(controller) {
      if (at < bytes.length) {
        controller.enqueue(bytes.slice(at, at + cut));
        at += cut;
      } else if (end === "close") {
        controller.close();
      } else if (end === "break") {
        controller.error(new TypeError("network error"));
      }
    },
  });
}

async function events(signal = new AbortController().signal): Promise<GenerateEvent[]> {
  const all: GenerateEvent[] = [];
  for await (const event of generate({ text: "A" }, signal, [0, 0])) {
    all.push(event);
  }
  return all;
}

describe("a stream", () => {
  it.each([1, 2, 7, 1000])("is complete in chunks of %i bytes, without heartbeats", async (cut) => {
    gateway({ body: `: heartbeat\n\n${TOKEN}: heartbeat\n\n${DONE}`, cut });
    expect(await events()).toEqual([seen(0), { kind: "done", response: RESPONSE }]);
  });

  it("fails with a problem that the gateway sends as an event", async () => {
    gateway({ body: `${TOKEN}event:error\ndata: {"title":"Gone","detail":"the cluster lost it"}\n\n` });
    await expect(events()).rejects.toThrow("the cluster lost it");
  });

  it("fails with a problem that the gateway answers", async () => {
    const asked = gateway({ body: '{"title":"Not ready","detail":"stage 1 is missing","status":503}', status: 503, type: "application/problem+json" });
    await expect(events()).rejects.toMatchObject({ problem: { title: "Not ready", status: 503 } });
    expect(asked).toHaveLength(1);
  });

  it.each(["close", "break"] as const)("resumes after the last event when it ends early (%s)", async (end) => {
    const asked = gateway({ body: TOKEN, end }, { body: `${token(1)}${DONE}` });
    expect(await events()).toEqual([seen(0), { kind: "broken" }, seen(1), { kind: "done", response: RESPONSE }]);
    expect(asked).toEqual(["POST /api/model/process", "GET /v1/generations/gen-1/events after 0"]);
  });

  it("resumes from the beginning if there was no event, and after every break", async () => {
    const asked = gateway({ end: "break" }, { body: TOKEN, end: "break" }, { body: `${token(1)}${DONE}` });
    expect((await events()).map((event) => event.kind)).toEqual(["broken", "token", "broken", "token", "done"]);
    expect(asked.slice(1)).toEqual(["GET /v1/generations/gen-1/events", "GET /v1/generations/gen-1/events after 0"]);
  });

  it("retries until the gateway is back, for a limited time", async () => {
    gateway({ body: TOKEN }, { status: 502, type: "text/html" }, { body: DONE });
    expect((await events()).map((event) => event.kind)).toEqual(["token", "broken", "done"]);
    const asked = gateway({ body: TOKEN });
    await expect(events()).rejects.toMatchObject({ problem: { title: "The gateway does not answer" } });
    expect(asked).toHaveLength(3);
  });

  it("fails when the gateway no longer knows it", async () => {
    const body = '{"error":{"message":"there is no generation gen-1","type":"invalid_request_error","param":null,"code":"generation_not_found"}}';
    const asked = gateway({ body: TOKEN }, { status: 404, type: "application/json", body });
    await expect(events()).rejects.toMatchObject({ problem: { detail: "there is no generation gen-1", status: 404 } });
    expect(asked).toHaveLength(2);
  });

  it("ends the text at the cluster when it is aborted, and only then", async () => {
    const stop = new AbortController();
    const asked = gateway({ body: TOKEN, end: "never" });
    const stream = generate({ text: "A" }, stop.signal);
    await stream.next();
    stop.abort();
    expect(asked).toEqual(["POST /api/model/process", "DELETE /v1/generations/gen-1"]);

    const later = new AbortController();
    const whole = gateway({ body: DONE });
    await events(later.signal);
    later.abort();
    expect(whole).toEqual(["POST /api/model/process"]);
  });
});
