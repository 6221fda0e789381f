import { describe, expect, it } from "vitest";
import { EMPTY } from "./draft";
import { link, shared } from "./share";

const PAGE = "http://localhost:8000/#/?try=old";

describe("a link", () => {
  it("contains the whole form, with any text", () => {
    const draft = { ...EMPTY, text: "Ünï 😀 & #? +/=\n", seed: "42", stop: "\\n" };
    const url = link(draft, PAGE);
    expect(url).toMatch(/^http:\/\/localhost:8000\/#\/\?try=[\w-]+$/);
    expect(shared(url)).toEqual(draft);
  });

  it("has everything in the fragment", () => {
    expect(new URL(link({ ...EMPTY, text: "secret" }, PAGE)).pathname).toBe("/");
  });

  it("is short if few fields differ from their defaults", () => {
    expect(link(EMPTY, PAGE).length).toBeLessThan(40);
    expect(shared(link(EMPTY, PAGE))).toEqual(EMPTY);
  });

  it("is ignored if truncated or malformed", () => {
    const url = link({ ...EMPTY, text: "a long text to be cut" }, PAGE);
    expect(shared(url.slice(0, -9))).toBeUndefined();
    expect(shared("http://localhost:8000/")).toBeUndefined();
    expect(shared("http://localhost:8000/#/cluster")).toBeUndefined();
  });

  it("accepts only strings", () => {
    const odd = btoa(JSON.stringify({ text: 7, seed: "1", other: "x" })).replace(/=+$/, "");
    expect(shared(`http://x/#/?try=${odd}`)).toEqual({ ...EMPTY, seed: "1" });
  });
});
