import assert from "node:assert/strict";
import { after, before, beforeEach, afterEach, describe, it } from "node:test";
import { cluster, gateway, seriousFindings, startBrowser, startCluster, until } from "./stage.mjs";

const PHONE = { width: 375, height: 740 };
const SHORT = { "Max tokens": "24", Seed: "7" };

describe("the UI in a browser, in front of a running cluster", { timeout: 170_000 }, () => {
  let running;
  let browser;
  let context;
  let page;
  let complaints;

  before(async () => {
    running = await startCluster(3);
    browser = await startBrowser();
  });

  after(async () => {
    await browser?.close();
    await running?.stop();
  });

  beforeEach(async () => {
    context = await browser.newContext({ permissions: ["clipboard-read", "clipboard-write"] });
    page = await open("/");
  });

  afterEach(async () => {
    await context.close();
    assert.deepEqual(complaints, [], "the browser's console");
  });

  async function open(path, view = {}) {
    const opened = await context.newPage();
    if (view.width) {
      await opened.setViewportSize(view);
    }
    complaints = [];
    opened.on("pageerror", (error) => complaints.push(String(error)));
    opened.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
    await opened.goto(`${gateway}/#${path}`);
    await opened.getByRole("heading", { level: 1 }).waitFor();
    return opened;
  }

  async function fill(text, parameters) {
    await page.getByLabel("Text to continue").fill(text);
    if (!(await page.getByLabel("Seed").isVisible())) {
      await page.getByRole("button", { name: "Parameters" }).click();
    }
    for (const [name, value] of Object.entries(parameters)) {
      await page.getByRole("textbox", { name, exact: true }).fill(value);
    }
  }

  const process = () => page.getByRole("button", { name: "Process Input" }).click();
  const words = () => page.locator(".output-text").innerText();
  const over = (how = "The token limit ended the text.") => page.getByText(how, { exact: true }).waitFor();
  const figure = (name) => page.locator(".figure", { hasText: name }).locator("dd").first().innerText();

  it("generates a text, measures it and shows every step", async () => {
    await fill("The old king said", SHORT);
    await process();
    await over();
    const text = await words();
    assert.ok(text.startsWith("The old king said") && text.length > 40, text);
    assert.match(await figure("Time to first token"), /\d m?s$/);
    assert.match(await figure("Tokens per second"), /^\d/);
    assert.match(await figure("prompt + new"), /^\d+ \+ 24$/);
    assert.equal(await page.locator(".chart-lanes li").count(), 3);

    await page.getByRole("button", { name: "Step by step" }).press("Enter");
    await page.getByRole("region", { name: "Steps of token 0" }).waitFor();
    await page.locator("[data-token='5']").click();
    const steps = page.getByRole("region", { name: "Steps of token 5" });
    assert.equal(await steps.locator("tbody tr").count(), 3);
    await page.getByRole("button", { name: "Next token" }).click();
    await page.getByRole("region", { name: "Steps of token 6" }).waitFor();

    await page.getByRole("button", { name: "Copy the text" }).click();
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), text);
  });

  it("keeps runs, and a link gives the same text elsewhere", async () => {
    await fill("A dog and a cat", { ...SHORT, Temperature: "1" });
    await process();
    await over();
    const text = await words();
    await page.getByRole("button", { name: "Copy a link to this" }).click();
    const link = await page.evaluate(() => navigator.clipboard.readText());

    await page.reload();
    await page.getByRole("button", { name: /A dog and a cat/ }).click();
    assert.equal(await words(), text);

    const stranger = await browser.newContext();
    page = await stranger.newPage();
    await page.goto(link);
    await process();
    await over();
    assert.equal(await words(), text);
    await stranger.close();
  });

  it("stops when it is told to, and so does the cluster", async () => {
    await fill("Once upon a time", { "Max tokens": "400", Seed: "3" });
    await page.keyboard.press("Control+Enter");
    await page.locator("[data-token='8']").waitFor();
    await page.getByRole("button", { name: "Stop" }).click();
    await over("Stopped.");
    await until(async () => (await cluster()).members.every((member) => member.running === 0), "no text under way");
  });

  it("says what is wrong with a request", async () => {
    await fill("Hello", { "Max tokens": "24", "Top-p": "7" });
    await process();
    await page.getByText("Needs above 0 and at most 1.").waitFor();
    await fill("Hello", { "Max tokens": "100000", "Top-p": "1" });
    await process();
    await page.getByRole("alert").getByText(/positions/).waitFor();
    complaints = complaints.filter((line) => !line.includes("400"));
  });

  it("splits a text as it is typed", async () => {
    page = await open("/tokens");
    await page.getByLabel("Text to split").fill("The king and the queen");
    await until(async () => (await page.locator(".piece").allInnerTexts()).join("") === "The·king·and·the·queen", "the text in pieces");
    await page.getByRole("button", { name: "Show ids" }).click();
    assert.match((await page.locator(".piece").allInnerTexts()).join(" "), /^\d+( \d+)+$/);
  });

  it("can be used by keyboard", async () => {
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement?.textContent), "Skip to the content");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement?.tagName), "TEXTAREA");
  });

  for (const scheme of ["light", "dark"]) {
    it(`is accessible and fits a phone, ${scheme}`, async () => {
      await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
      await fill("The old king said", SHORT);
      await process();
      await over();
      await page.locator("[data-token='3']").click();
      assert.deepEqual(await seriousFindings(page), []);
      for (const path of ["/", "/cluster", "/tokens"]) {
        const small = await open(path, PHONE);
        await small.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
        await small.locator("dl.metrics, textarea").first().waitFor();
        assert.deepEqual(await seriousFindings(small), [], path);
        const overflow = await small.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        assert.ok(overflow <= 0, `${path} is ${overflow} px wider than the phone`);
      }
    });
  }

  it("continues a text while a member is killed, and shows the takeover", async () => {
    const asked = { text: "Once upon a time", parameters: { max_new_tokens: 300, temperature: 0.8, top_k: 40, top_p: 0.95, repetition_penalty: 1, seed: 11 } };
    const answer = await fetch(`${gateway}/api/model/process`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(asked),
    });
    const expected = (await answer.json()).text;
    const watcher = await open("/cluster");
    await fill(asked.text, { "Max tokens": "300", Seed: "11" });
    await process();
    await page.locator("[data-token='30']").waitFor();
    const victim = (await cluster()).members.find((member) => member.roles.some((role) => role.stage === 1));
    globalThis.process.kill(victim.pid, "SIGKILL");

    await page.getByText(/ended the text\.$/).waitFor();
    assert.equal((await words()).trim(), (asked.text + expected).trim(), "the same text as without the kill");
    assert.notEqual(await figure("Takeovers"), "0");
    await page.getByRole("list", { name: "Takeovers and steals" }).getByText("Before token").first().waitFor();

    await watcher.locator(`[data-member='${victim.id}'].member-gone`).waitFor();
    await watcher.getByText(`${victim.id} is gone`).first().waitFor();
    await watcher.getByText(`takes stage 1 over from ${victim.id}`).first().waitFor();
    await watcher.getByText("2 members, ready").waitFor();
  });
});
