// OpenAI's own Node client against a running gateway.
//
// usage: OPENAI_BASE_URL=http://localhost:8000/v1 OPENAI_API_KEY=any node completions.mjs
// Ends with status 0 when everything is as the client's users expect.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import process from "node:process";

// From where the caller has installed it, which need not be beside this file.
const OpenAI = createRequire(process.cwd() + "/")("openai");
const client = new OpenAI({ maxRetries: 0 });
const model = (await client.models.list()).data[0].id;
assert.equal((await client.models.retrieve(model)).id, model);

const greedy = { model, max_tokens: 8, temperature: 0 };
const one = await client.completions.create({ prompt: "Once upon a time", logprobs: 2, ...greedy });
const choice = one.choices[0];
assert.equal(one.object, "text_completion");
assert.equal(choice.finish_reason, "length");
assert.equal(choice.logprobs.tokens.join(""), choice.text);
assert.equal(one.usage.completion_tokens, 8);

const several = await client.completions.create({ prompt: ["The king", "The queen"], n: 2, seed: 5, model });
assert.deepEqual(several.choices.map((c) => c.index), [0, 1, 2, 3]);

const best = await client.completions.create({ prompt: "The king", best_of: 3, seed: 5, model });
assert.equal(best.choices.length, 1);

const echo = await client.completions.create({ prompt: "Once upon a time", echo: true, ...greedy });
assert.equal(echo.choices[0].text, "Once upon a time" + choice.text);

let text = "";
let usage = null;
const stream = await client.completions.create({
  prompt: "Once upon a time",
  stream: true,
  stream_options: { include_usage: true },
  ...greedy,
});
for await (const chunk of stream) {
  text += chunk.choices.map((c) => c.text).join("");
  usage = chunk.usage ?? usage;
}
assert.equal(text, choice.text);
assert.equal(usage.completion_tokens, 8);

// Breaking off ends the request, and the client goes on to work.
for await (const chunk of await client.completions.create({ prompt: "The king", stream: true, max_tokens: 200, model })) {
  if (chunk) break;
}

await assert.rejects(client.completions.create({ prompt: "a", model, top_p: 2 }), OpenAI.BadRequestError);
await assert.rejects(client.completions.create({ prompt: "a", model: "no-such-model" }), OpenAI.NotFoundError);

console.log("openai (Node): all as expected");
