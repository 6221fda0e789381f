"""OpenAI's own Python client against a running gateway.

usage: OPENAI_BASE_URL=http://localhost:8000/v1 OPENAI_API_KEY=any python completions.py
Ends with status 0 when everything is as the client's users expect.
"""

import sys

import openai

client = openai.OpenAI(max_retries=0)
model = client.models.list().data[0].id
assert client.models.retrieve(model).id == model

greedy = dict(model=model, max_tokens=8, temperature=0)
one = client.completions.create(prompt="Once upon a time", logprobs=2, **greedy)
choice = one.choices[0]
assert one.object == "text_completion" and one.model == model
assert choice.finish_reason == "length" and len(choice.logprobs.tokens) == 8
assert "".join(choice.logprobs.tokens) == choice.text
assert all(value <= 0 for value in choice.logprobs.token_logprobs)
assert one.usage.completion_tokens == 8
assert one.usage.total_tokens == one.usage.prompt_tokens + 8
assert one.usage.prompt_tokens_details.cached_tokens <= one.usage.prompt_tokens

several = client.completions.create(prompt=["The king", "The queen"], n=2, seed=5, temperature=0.9, model=model)
assert [c.index for c in several.choices] == [0, 1, 2, 3]
again = client.completions.create(prompt=["The king", "The queen"], n=2, seed=5, temperature=0.9, model=model)
assert [c.text for c in several.choices] == [c.text for c in again.choices]

best = client.completions.create(prompt="The king", n=1, best_of=3, seed=5, temperature=0.9, model=model)
assert len(best.choices) == 1 and best.usage.completion_tokens >= 3

assert client.completions.create(prompt="Once upon a time", echo=True, **greedy).choices[0].text == (
    "Once upon a time" + choice.text
)

told = client.completions.create(
    prompt="Once upon a time", logprobs=0, extra_body={"return_token_ids": True}, **greedy
).choices[0]
scored = client.completions.create(
    prompt=told.prompt_token_ids + told.token_ids, echo=True, logprobs=1, max_tokens=0, model=model
)
whole = scored.choices[0]
assert whole.text == "Once upon a time" + choice.text and scored.usage.completion_tokens == 0
assert whole.logprobs.token_logprobs[0] is None and whole.logprobs.top_logprobs[0] is None
assert whole.logprobs.token_logprobs[-8:] == told.logprobs.token_logprobs, "as when they were generated"
assert [whole.text[at:] for at in whole.logprobs.text_offset][0] == whole.text
assert "".join(whole.logprobs.tokens) == whole.text

stopped = client.completions.create(prompt="Once upon a time", stop=[choice.text[3:6], "never in there"], **greedy)
assert stopped.choices[0].text == choice.text[:3] and stopped.choices[0].finish_reason == "stop"

ids = client.completions.create(prompt=[464, 1266], extra_body={"return_token_ids": True}, **greedy).choices[0]
banned = ids.token_ids[0]
without = client.completions.create(
    prompt=[464, 1266], logit_bias={str(banned): -100}, extra_body={"return_token_ids": True}, **greedy
).choices[0]
assert banned not in without.token_ids
repeating = client.completions.create(
    prompt="The the the", presence_penalty=2, frequency_penalty=2, extra_body={"return_token_ids": True}, **greedy
).choices[0]
assert len(set(repeating.token_ids)) == len(repeating.token_ids)

text, usage = "", None
for chunk in client.completions.create(
    prompt="Once upon a time", stream=True, stream_options={"include_usage": True}, **greedy
):
    text += "".join(c.text for c in chunk.choices)
    usage = chunk.usage or usage
assert text == choice.text and usage.completion_tokens == 8

for wrong, kind in (
    (dict(prompt="a", model=model, top_p=2), openai.BadRequestError),
    (dict(prompt="a", model=model, suffix="b"), openai.BadRequestError),
    (dict(prompt="a", model=model, extra_body={"no_such_parameter": 1}), openai.BadRequestError),
    (dict(prompt="a", model="no-such-model"), openai.NotFoundError),
):
    try:
        client.completions.create(**wrong)
        sys.exit(f"{wrong} was taken")
    except kind as error:
        assert error.code and error.body["message"], error

print(f"openai {openai.__version__} (Python): all as expected")
