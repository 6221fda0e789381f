import { EventSourceParserStream } from "eventsource-parser/stream";
import { api, Failure, type ProcessRequest, type ProcessResponse, type TokenEvent } from "./client";

export type GenerateEvent =
  | { kind: "token"; token: TokenEvent }
  | { kind: "done"; response: ProcessResponse };

/** Streams one text. Ends with a done event, or throws a Failure; aborting stops the work at the cluster. */
export async function* generate(request: ProcessRequest, signal: AbortSignal): AsyncGenerator<GenerateEvent> {
  const answer = await api.POST("/api/model/process", { body: request, parseAs: "stream", signal });
  if (answer.error !== undefined || !answer.data) {
    throw Failure.of(answer.error, answer.response.status);
  }
  const body = answer.data as unknown as ReadableStream<BufferSource>;
  const events = body.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream()).getReader();
  for (;;) {
    const { value, done } = await events.read();
    if (done) {
      throw new Failure({ title: "The stream ended early", detail: "The connection to the gateway broke." });
    }
    if (value.event === "token") {
      yield { kind: "token", token: JSON.parse(value.data) as TokenEvent };
    } else if (value.event === "done") {
      yield { kind: "done", response: JSON.parse(value.data) as ProcessResponse };
      return;
    } else if (value.event === "error") {
      throw Failure.of(JSON.parse(value.data));
    }
  }
}
