import { describe, expect, it } from "vitest";
import { type Draft, draftOf, EMPTY, errorsOf, read } from "./draft";

const request = (change: Partial<Draft>) => {
  const form = read({ ...EMPTY, ...change });
  if ("errors" in form) {
    throw new Error(JSON.stringify(form.errors));
  }
  return form.request;
};

const errors = (change: Partial<Draft>) => {
  const form = read({ ...EMPTY, ...change });
  return "errors" in form ? Object.keys(form.errors) : [];
};

describe("the form", () => {
  it("requests a stream with timings, without empty seed and stop strings", () => {
    expect(request({ text: "Hi", maxTokens: " 12 ", temperature: "0" })).toEqual({
      text: "Hi",
      parameters: {
        max_new_tokens: 12,
        temperature: 0,
        top_k: 40,
        top_p: 0.95,
        repetition_penalty: 1,
        stream: true,
        timings: true,
        resumable: true,
      },
    });
  });

  it.each([
    ["text", { text: "" }],
    ["maxTokens", { maxTokens: "0" }],
    ["maxTokens", { maxTokens: "1.5" }],
    ["maxTokens", { maxTokens: "" }],
    ["temperature", { temperature: "-0.1" }],
    ["temperature", { temperature: "hot" }],
    ["topK", { topK: "-1" }],
    ["topP", { topP: "0" }],
    ["topP", { topP: "1.01" }],
    ["repetitionPenalty", { repetitionPenalty: "0" }],
    ["presencePenalty", { presencePenalty: "2.1" }],
    ["frequencyPenalty", { frequencyPenalty: "" }],
    ["logitBias", { logitBias: "5: 101" }],
    ["logitBias", { logitBias: "wolf: 1" }],
    ["logitBias", { logitBias: "5: 1\n6" }],
    ["seed", { seed: "0.5" }],
    ["seed", { seed: "9007199254740993" }],
    ["stop", { stop: "a\nb\nc\nd\ne" }],
  ])("says that %s is wrong in %o", (field, change) => {
    expect(errors(change)).toEqual([field]);
  });

  it("reports all errors at once", () => {
    expect(errors({ text: "", topP: "2" })).toEqual(["text", "topP"]);
  });

  it("takes one stop string per line, with escapes", () => {
    expect(request({ stop: "\\n\\n\nThe end\n\\\\n" }).parameters?.stop).toEqual(["\n\n", "The end", "\\n"]);
  });

  it("sends penalties and biases that have an effect", () => {
    expect(request({ presencePenalty: "0.5", frequencyPenalty: "-2", logitBias: "50256: -100\n\n 7 = 1.5 \n" }).parameters).toMatchObject({
      presence_penalty: 0.5,
      frequency_penalty: -2,
      logit_bias: { "50256": -100, "7": 1.5 },
    });
  });

  it("requests a text past the context", () => {
    expect(request({ contextOverflow: "slide" }).parameters?.context_overflow).toBe("slide");
    expect(request({}).parameters).not.toHaveProperty("context_overflow");
  });

  it.each([
    ["text", "text"],
    ["parameters.max_new_tokens", "maxTokens"],
    ["parameters.stop[1]", "stop"],
    ["parameters.logit_bias.5000", "logitBias"],
  ] as const)("shows what the gateway says of %s at its field", (parameter, field) => {
    expect(errorsOf({ parameter, detail: "it is wrong" })).toEqual({ [field]: "It is wrong." });
  });

  it("assigns no field to an error of no field", () => {
    expect(errorsOf({ detail: "the cluster is full" })).toEqual({});
    expect(errorsOf({ parameter: "metadata", detail: "no" })).toEqual({});
  });

  it("is restored from its request", () => {
    const draft = { ...EMPTY, text: "x", seed: "-7", stop: "\\n\\n\na\\\\b", presencePenalty: "1", logitBias: "3: -1\n5: 2", contextOverflow: "slide" };
    expect(draftOf(request(draft))).toEqual(draft);
  });
});
