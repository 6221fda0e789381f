import { afterEach, describe, expect, it, vi } from "vitest";
import { RESPONSE } from "../generate/fixtures";
import { Failure } from "./client";
import { type GenerateEvent, generate } from "./generate";

const TOKEN = 'event:token\ndata: {"index":0,"id":5,"text":" é"}\n\n';
const DONE = `event:done\ndata: ${JSON.stringify(RESPONSE)}\n\n`;

afterEach(() => vi.unstubAllGlobals());

/** A gateway that sends these bytes, cut anywhere. */
function answers(body: string, cut: number, status = 200, type = "text/event-stream") {
  const bytes = new TextEncoder().encode(body);
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      for (let at = 0; at < bytes.length; at += cut) {
        controller.enqueue(bytes.slice(at, at + cut));
      }
      controller.close();
    },
  });
  vi.stubGlobal("fetch", async () => new Response(stream, { status, headers: { "Content-Type": type } }));
}

async function events(): Promise<GenerateEvent[]> {
  const all: GenerateEvent[] = [];
  for await (const event of generate({ text: "A" }, new AbortController().signal)) {
    all.push(event);
  }
  return all;
}

describe("a stream", () => {
  it.each([1, 2, 7, 1000])("comes whole in pieces of %i bytes, heartbeats left out", async (cut) => {
    answers(`: heartbeat\n\n${TOKEN}: heartbeat\n\n${DONE}`, cut);
    expect(await events()).toEqual([
      { kind: "token", token: { index: 0, id: 5, text: " é" } },
      { kind: "done", response: RESPONSE },
    ]);
  });

  it("fails with the problem that the gateway sends in its midst", async () => {
    answers(`${TOKEN}event:error\ndata: {"title":"Gone","detail":"the cluster lost it"}\n\n`, 50);
    await expect(events()).rejects.toThrow("the cluster lost it");
  });

  it("fails with the problem that the gateway answers instead", async () => {
    answers('{"title":"Not ready","detail":"stage 1 is missing","status":503}', 50, 503, "application/problem+json");
    await expect(events()).rejects.toMatchObject({ problem: { title: "Not ready", status: 503 } });
  });

  it("fails when it ends before its time", async () => {
    answers(TOKEN, 50);
    await expect(events()).rejects.toThrow(Failure);
  });
});
