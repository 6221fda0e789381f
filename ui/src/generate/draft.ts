import type { ProcessRequest } from "../api/client";

/** What the form holds: text as it is typed, so that a half-written number stays as it is. */
export interface Draft {
  text: string;
  maxTokens: string;
  temperature: string;
  topK: string;
  topP: string;
  repetitionPenalty: string;
  seed: string;
  /** One a line; \n, \t and \\ stand for what they do in JSON. */
  stop: string;
}

export const EMPTY: Draft = {
  text: "Once upon a time there was a",
  maxTokens: "96",
  temperature: "0.8",
  topK: "40",
  topP: "0.95",
  repetitionPenalty: "1",
  seed: "",
  stop: "",
};

export type Errors = Partial<Record<keyof Draft, string>>;

interface Rule {
  field: Exclude<keyof Draft, "text" | "stop">;
  whole: boolean;
  holds: (value: number) => boolean;
  says: string;
}

const RULES: Rule[] = [
  { field: "maxTokens", whole: true, holds: (v) => v >= 1, says: "a whole number, 1 or more" },
  { field: "temperature", whole: false, holds: (v) => v >= 0, says: "0 or more; 0 takes the most likely token" },
  { field: "topK", whole: true, holds: (v) => v >= 0, says: "a whole number; 0 keeps every token" },
  { field: "topP", whole: false, holds: (v) => v > 0 && v <= 1, says: "above 0 and at most 1" },
  { field: "repetitionPenalty", whole: false, holds: (v) => v > 0, says: "above 0; 1 is none" },
  { field: "seed", whole: true, holds: Number.isSafeInteger, says: "a whole number, or empty for a random one" },
];

const MAX_STOPS = 4;

/** Makes a request of the form, or says what is wrong with which field. */
export function read(draft: Draft): { request: ProcessRequest } | { errors: Errors } {
  const errors: Errors = {};
  if (draft.text === "") {
    errors.text = "Write something to continue.";
  }
  const values: Partial<Record<Rule["field"], number>> = {};
  for (const { field, whole, holds, says } of RULES) {
    const typed = draft[field].trim();
    const value = Number(typed);
    if (field === "seed" && typed === "") {
      continue;
    }
    if (typed === "" || !Number.isFinite(value) || (whole && !Number.isInteger(value)) || !holds(value)) {
      errors[field] = `Needs ${says}.`;
    }
    values[field] = value;
  }
  const stop = stopStrings(draft.stop);
  if (stop.length > MAX_STOPS) {
    errors.stop = `At most ${MAX_STOPS}, one a line.`;
  }
  if (Object.keys(errors).length > 0) {
    return { errors };
  }
  return {
    request: {
      text: draft.text,
      parameters: {
        max_new_tokens: values.maxTokens,
        temperature: values.temperature,
        top_k: values.topK,
        top_p: values.topP,
        repetition_penalty: values.repetitionPenalty,
        ...(values.seed === undefined ? {} : { seed: values.seed }),
        ...(stop.length === 0 ? {} : { stop }),
        stream: true,
        timings: true,
      },
    },
  };
}

/** The form that makes this request. */
export function draftOf(request: ProcessRequest): Draft {
  const p = request.parameters ?? {};
  const stops = p.stop == null ? [] : typeof p.stop === "string" ? [p.stop] : p.stop;
  return {
    text: request.text,
    maxTokens: String(p.max_new_tokens ?? EMPTY.maxTokens),
    temperature: String(p.temperature ?? EMPTY.temperature),
    topK: String(p.top_k ?? EMPTY.topK),
    topP: String(p.top_p ?? EMPTY.topP),
    repetitionPenalty: String(p.repetition_penalty ?? EMPTY.repetitionPenalty),
    seed: p.seed == null ? "" : String(p.seed),
    stop: stops.map(escaped).join("\n"),
  };
}

function stopStrings(lines: string): string[] {
  return lines.split("\n").filter(Boolean).map(unescaped);
}

const CODES: Record<string, string> = { n: "\n", t: "\t", "\\": "\\" };

function unescaped(line: string): string {
  return line.replace(/\\([nt\\])/g, (_, code: string) => CODES[code] ?? "");
}

function escaped(stop: string): string {
  return stop.replace(/[\\\n\t]/g, (c) => ({ "\n": "\\n", "\t": "\\t" })[c] ?? "\\\\");
}
