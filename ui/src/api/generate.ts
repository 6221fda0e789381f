import type { EventSourceMessage } from "eventsource-parser";
import { EventSourceParserStream } from "eventsource-parser/stream";
import { api, Failure, type ProcessRequest, type ProcessResponse, type TokenEvent } from "./client";

export type GenerateEvent =
  | { kind: "token"; token: TokenEvent }
  /** The connection broke; the stream resumes after its last event. */
  | { kind: "broken" }
  | { kind: "done"; response: ProcessResponse };

type Events = ReadableStreamDefaultReader<EventSourceMessage>;

const GENERATION = "X-Generation-Id";

/** Pauses before the attempts to resume, ms; their sum stays below the gateway's grace for a text without a reader (30 s). */
export const PAUSES_MS = [100, 400, 1000, 2000, 4000, 8000, 12_000];

/**
 * Streams one text. A broken stream resumes after its last event. Ends with a done event, or throws a Failure; aborting ends the
 * text at the cluster.
 */
export async function* generate(
  request: ProcessRequest,
  signal: AbortSignal,
  pauses: readonly number[] = PAUSES_MS,
): AsyncGenerator<GenerateEvent> {
  const { id, events: first } = await begin(request, signal);
  const end = () => void endWork(id);
  signal.addEventListener("abort", end, { once: true });
  try {
    let events = first;
    for (let last: string | undefined; ; ) {
      for (let event = await next(events, signal); event; event = await next(events, signal)) {
        last = event.id ?? last;
        const known = read(event);
        if (known) {
          yield known;
        }
        if (known?.kind === "done") {
          return;
        }
      }
      yield { kind: "broken" };
      events = await resume(id, last, signal, pauses);
    }
  } finally {
    signal.removeEventListener("abort", end);
  }
}

function read({ event, data }: EventSourceMessage): GenerateEvent | undefined {
  switch (event) {
    case "token":
      return { kind: "token", token: JSON.parse(data) as TokenEvent };
    case "done":
      return { kind: "done", response: JSON.parse(data) as ProcessResponse };
    case "error":
      throw Failure.of(JSON.parse(data));
    default:
      return undefined;
  }
}

async function begin(request: ProcessRequest, signal: AbortSignal): Promise<{ id: string; events: Events }> {
  const answer = await api.POST("/api/model/process", { body: request, parseAs: "stream", signal });
  const id = answer.response.headers.get(GENERATION);
  if (answer.error !== undefined || !answer.data || id === null) {
    throw Failure.of(answer.error, answer.response);
  }
  return { id, events: eventsOf(answer.data) };
}

/** Resumes a text after the event with that id. Retries after each pause; throws when the pauses are used up. */
async function resume(id: string, last: string | undefined, signal: AbortSignal, pauses: readonly number[]): Promise<Events> {
  let failure = Failure.of(undefined);
  for (const pause of pauses) {
    await new Promise((over) => setTimeout(over, pause));
    try {
      const answer = await api.GET("/v1/generations/{id}/events", {
        params: { path: { id }, header: last === undefined ? {} : { "Last-Event-ID": Number(last) } },
        parseAs: "stream",
        signal,
      });
      if (answer.data) {
        return eventsOf(answer.data);
      }
      failure = Failure.of(answer.error, answer.response);
    } catch (cause) {
      failure = Failure.of(cause);
    }
    signal.throwIfAborted();
    if (!failure.mayPass) {
      throw failure;
    }
  }
  throw failure;
}

/** @returns undefined when the connection broke */
async function next(events: Events, signal: AbortSignal): Promise<EventSourceMessage | undefined> {
  try {
    return (await events.read()).value;
  } catch (cause) {
    if (signal.aborted) {
      throw cause;
    }
    return undefined;
  }
}

function eventsOf(body: unknown): Events {
  return (body as ReadableStream<BufferSource>)
    .pipeThrough(new TextDecoderStream())
    .pipeThrough(new EventSourceParserStream())
    .getReader();
}

/** Also works while the page is closing (keepalive). If the request is lost, the gateway ends the text after its grace. */
async function endWork(id: string): Promise<void> {
  await api.DELETE("/v1/generations/{id}", { params: { path: { id } }, keepalive: true }).catch(() => undefined);
}
