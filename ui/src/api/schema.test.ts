// @vitest-environment node
import { readFile } from "node:fs/promises";
import openapiTS, { astToString } from "openapi-typescript";
import { expect, it } from "vitest";

it("was generated from the document beside it: run npm run api if this fails", async () => {
  const document = new URL("openapi.json", import.meta.url);
  const generated = astToString(await openapiTS(document, { defaultNonNullable: false }));
  const kept = await readFile(new URL("schema.ts", import.meta.url), "utf8");
  expect(kept).toContain(generated.trim());
});
