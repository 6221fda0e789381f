// A member joins while texts stream, and takes some of them: seen on the Cluster page and in a text's timeline.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { cluster as stateOf, gateway, startBrowser, startCluster } from "./stage.mjs";

const TEXTS = 3;
/** Far more than is written until the new member serves; they go on past the context. */
const MOST_TOKENS = "4000";

describe("steals, in front of a running cluster", { timeout: 180_000 }, () => {
  let cluster;
  let browser;

  before(async () => {
    cluster = await startCluster(3);
    browser = await startBrowser();
  });

  after(async () => {
    await browser?.close();
    await cluster?.stop();
  });

  async function open(path) {
    const page = await (await browser.newContext()).newPage();
    await page.goto(`${gateway}/#${path}`);
    await page.getByText("members, ready").waitFor();
    return page;
  }

  async function write(seed) {
    const page = await open("/");
    await page.getByRole("button", { name: "Parameters" }).click();
    await page.getByRole("textbox", { name: "Max tokens", exact: true }).fill(MOST_TOKENS);
    await page.getByRole("textbox", { name: "Seed" }).fill(String(seed));
    await page.getByRole("switch", { name: "Past the context" }).click();
    // So that none ends by itself before there is somebody to take it.
    await page.getByLabel("Logit bias").fill(`${(await stateOf()).model.eos_id}: -100`);
    await page.getByRole("button", { name: "Process Input" }).click();
    await page.locator("[data-token='8']").waitFor({ state: "attached", timeout: 60_000 });
    return page;
  }

  it("shows who takes texts from whom, as it happens", async () => {
    const watcher = await open("/cluster");
    const writers = await Promise.all(Array.from({ length: TEXTS }, (_, seed) => write(seed)));
    const scaled = cluster.launch("scale", "4");

    await watcher.locator("[data-arrow='steal']").first().waitFor({ state: "attached", timeout: 60_000 });
    await watcher.locator("[data-arrow='steal'] text", { hasText: /^steals \d+ texts?$/ }).first().waitFor();
    await watcher.getByText(/node4 steals \d+ texts? of stage \d from node[123]$/).first().waitFor();

    const mark = (page) => page.getByRole("list", { name: "Takeovers and steals" }).getByText(/moved to a less loaded replica/).first();
    const stolen = await Promise.any(writers.map(async (page) => mark(page).waitFor().then(() => page)));
    assert.match(await mark(stolen).innerText(), /stage \d: node[123] → node4/);
    assert.equal(await stolen.locator(".token-steal").count() > 0, true, "the text shows where");
    assert.notEqual(await stolen.locator(".figure", { hasText: "Steals" }).locator("dd").first().innerText(), "0");
    await mark(stolen).click();
    await stolen.locator(".chart-steal text").first().waitFor();
    assert.equal(await stolen.locator(".chart-lanes li", { hasText: "node4" }).count() > 0, true, "the new member has a lane");

    await Promise.all(writers.map((page) => page.getByRole("button", { name: "Stop" }).click()));
    assert.equal(await scaled, 0, "./stagecoach scale 4");
  });
});
