import type { Problem, ProcessRequest } from "../api/client";
import { sentence } from "../parts/format";

/** The form's values, as typed, so that an unfinished number stays unchanged. */
export interface Draft {
  text: string;
  maxTokens: string;
  temperature: string;
  topK: string;
  topP: string;
  repetitionPenalty: string;
  presencePenalty: string;
  frequencyPenalty: string;
  /** One token per line, such as 50256: -100. */
  logitBias: string;
  seed: string;
  /** One per line; \n, \t and \\ are escapes as in JSON. */
  stop: string;
  /** At the end of the model's context: "stop" or "slide". */
  contextOverflow: string;
}

export const EMPTY: Draft = {
  text: "Once upon a time there was a",
  maxTokens: "96",
  temperature: "0.8",
  topK: "40",
  topP: "0.95",
  repetitionPenalty: "1",
  presencePenalty: "0",
  frequencyPenalty: "0",
  logitBias: "",
  seed: "",
  stop: "",
  contextOverflow: "stop",
};

export type Errors = Partial<Record<keyof Draft, string>>;

interface Rule {
  field: Exclude<keyof Draft, "text" | "stop" | "logitBias" | "contextOverflow">;
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
  { field: "presencePenalty", whole: false, holds: (v) => Math.abs(v) <= 2, says: "-2 to 2; 0 is none" },
  { field: "frequencyPenalty", whole: false, holds: (v) => Math.abs(v) <= 2, says: "-2 to 2; 0 is none" },
  { field: "seed", whole: true, holds: Number.isSafeInteger, says: "a whole number, or empty for a random one" },
];

const MAX_STOPS = 4;

/** The form's request, or the errors by field. */
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
  const bias = biases(draft.logitBias);
  if (bias === undefined) {
    errors.logitBias = "Needs one token a line, as 50256: -100; from -100 to 100.";
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
        ...(values.presencePenalty === 0 ? {} : { presence_penalty: values.presencePenalty }),
        ...(values.frequencyPenalty === 0 ? {} : { frequency_penalty: values.frequencyPenalty }),
        ...(bias === undefined || bias.length === 0 ? {} : { logit_bias: Object.fromEntries(bias) }),
        ...(values.seed === undefined ? {} : { seed: values.seed }),
        ...(stop.length === 0 ? {} : { stop }),
        ...(draft.contextOverflow === "slide" ? { context_overflow: "slide" as const } : {}),
        stream: true,
        timings: true,
        resumable: true,
      },
    },
  };
}

/** The form's values for this request; the inverse of the above. */
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
    presencePenalty: String(p.presence_penalty ?? EMPTY.presencePenalty),
    frequencyPenalty: String(p.frequency_penalty ?? EMPTY.frequencyPenalty),
    logitBias: Object.entries(p.logit_bias ?? {})
      .map(([id, value]) => `${id}: ${value}`)
      .join("\n"),
    seed: p.seed == null ? "" : String(p.seed),
    stop: stops.map(escaped).join("\n"),
    contextOverflow: p.context_overflow ?? EMPTY.contextOverflow,
  };
}

const FIELDS: Record<string, keyof Draft> = {
  text: "text",
  "parameters.max_new_tokens": "maxTokens",
  "parameters.temperature": "temperature",
  "parameters.top_k": "topK",
  "parameters.top_p": "topP",
  "parameters.repetition_penalty": "repetitionPenalty",
  "parameters.presence_penalty": "presencePenalty",
  "parameters.frequency_penalty": "frequencyPenalty",
  "parameters.logit_bias": "logitBias",
  "parameters.seed": "seed",
  "parameters.stop": "stop",
};

/** The gateway's error, at the field that it names; a place within a field, such as stop[1], counts as the field. */
export function errorsOf({ parameter, detail }: Problem): Errors {
  const field = FIELDS[parameter?.replace(/[.[]?\d+\]?$/, "") ?? ""];
  return field === undefined || detail === undefined ? {} : { [field]: sentence(detail) };
}

const MAX_BIAS = 100;

/** Token ids and their biases; undefined if a line is malformed. */
function biases(lines: string): [string, number][] | undefined {
  const read = lines
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line): [string, number] => {
      const [, id = "", value = ""] = /^\s*(\d+)\s*[:=\s]\s*([-+.\d]+)\s*$/.exec(line) ?? [];
      return [id, value === "" ? Number.NaN : Number(value)];
    });
  return read.every(([, value]) => Math.abs(value) <= MAX_BIAS) ? read : undefined;
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
