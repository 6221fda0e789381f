// @vitest-environment node
import { readdirSync, readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { objections } from "./dashboards";

const FOLDER = new URL("../../grafana/dashboards/", import.meta.url);

function name(file: string) {
  return file.replace(/[^a-z]/g, "");
}

const files = readdirSync(FOLDER);
const texts = new Map(files.map((file) => [name(file), readFileSync(new URL(file, FOLDER), "utf8")]));

/** The original text, its replacement, and the expected message. */
const MISTAKES: [string, string, string][] = [
  ['"spanNulls"', '"spanNull"', "'\"spanNull\"' does not exist"],
  ['"stacking": {', '"stacking": "none", "x": {', "'\"x\"' does not exist"],
  ['"type": "timeseries"', '"type": "timeserie"', '"timeserie"'],
  ['"unit": "bytes"', '"unit": "byte"', '"byte"'],
  ['"uid": "prometheus"', '"uid": "default"', '"default"'],
  ['"placement": "bottom"', '"placement": "below"', '"below"'],
  ['"graphTooltip": 1', '"graphTooltip": 3', "3"],
  ['"schemaVersion": ', '"schema": ', "schema"],
  ['"refresh": 2', '"refresh": "always"', "VariableRefresh"],
  ['"expr": ', '"expression": ', "expr"],
  ['"gridPos": {', '"gridPos": [', ""],
];

let said: Map<string, string[]>;

beforeAll(() => {
  const all = new Map(texts);
  const stages = texts.get("stagecoachstagesjson") ?? "";
  MISTAKES.forEach(([right, wrong], index) => {
    expect(stages).toContain(right);
    all.set(`mistake${index}`, stages.replace(right, wrong));
  });
  said = objections(all);
}, 60_000);

describe("a dashboard of Grafana's", () => {
  it.each(files)("%s is one that Grafana knows", (file) => {
    expect(said.get(name(file))).toEqual([]);
  });

  it.each(MISTAKES.map((mistake, index) => [...mistake, index] as const))("is not one with %s as %s", (_, __, told, index) => {
    expect(said.get(`mistake${index}`)?.join("\n")).toContain(told);
    expect(said.get(`mistake${index}`)).not.toEqual([]);
  });
});
