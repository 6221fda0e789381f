import { type Draft, EMPTY } from "./draft";

const SOMETIMES: [keyof Draft, (value: string) => string][] = [
  ["repetitionPenalty", (value) => `repetition ${value}`],
  ["presencePenalty", (value) => `presence ${value}`],
  ["frequencyPenalty", (value) => `frequency ${value}`],
  ["seed", (value) => `seed ${value}`],
  ["stop", () => "stop"],
  ["logitBias", () => "bias"],
  ["contextOverflow", () => "past the context"],
];

/** The parameters in one line: the usual ones, and all that differ from their default. */
export function summaryOf(draft: Draft): string {
  const { maxTokens, temperature, topK, topP } = draft;
  const others = SOMETIMES.filter(([field]) => draft[field].trim() !== EMPTY[field]).map(([field, says]) => says(draft[field].trim()));
  return [`${maxTokens} tokens`, `t ${temperature}`, `k ${topK}`, `p ${topP}`, ...others].join(" · ");
}
