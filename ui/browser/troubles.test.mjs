// What the pages say when something is wrong, in front of a gateway that does what the test says.
import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, describe, it } from "node:test";
import { seriousFindings, startBrowser, until } from "./stage.mjs";
import { clusterOf, done, event, member, READY, refuse, role, startStandIn, stream, token } from "./standin.mjs";

const PROCESS = "POST /api/model/process";
const READ_ON = "GET /v1/generations/gen-1/events";
const END = "DELETE /v1/generations/gen-1";
const TOKENS = [" a", " small", " house", " stood"].map((text, index) => token(index, text));
const EVENTS = [...TOKENS.map((each) => event("token", each, each.index)), event("done", done(TOKENS), TOKENS.length)];

describe("the UI in a browser, when something is wrong", { timeout: 90_000 }, () => {
  let browser;
  let gateway;
  let page;

  before(async () => {
    browser = await startBrowser();
  });

  after(() => browser?.close());

  beforeEach(async () => {
    gateway = await startStandIn();
    gateway.routes.set(END, (_, response) => response.writeHead(204).end());
    page = await (await browser.newContext({ reducedMotion: "reduce" })).newPage();
    page.setDefaultTimeout(10_000);
    await page.goto(`${gateway.url}/#/`);
    await page.getByText("3 members, ready").waitFor();
  });

  afterEach(async () => {
    await page.context().close();
    await gateway.stop();
  });

  const process = () => page.getByRole("button", { name: "Process Input" }).click();
  const answers = (answer) => gateway.routes.set(PROCESS, (_, response) => answer(response));
  const streams = (events) => answers((response) => stream(response, events));
  const alert = () => page.getByRole("alert");

  it("names the stage that is missing, and the way to the cluster and to another try", async () => {
    const missing = clusterOf([member(1, [role(0)]), member(2, [role(1)])], [2]);
    gateway.show(missing);
    await page.getByText("Stage 2 missing").waitFor();
    answers((response) => refuse(response, 503, "stage-uncovered", "A stage of the model has no ready replica", "stage 2 has no ready replica now", { missing_stages: [2] }));
    await process();
    await alert().getByText("Stage 2 has no ready replica now.").waitFor();
    assert.deepEqual(await seriousFindings(page), []);
    await alert().getByRole("link", { name: "Look at the cluster" }).click();
    await alert().getByText("no member serves stage 2").waitFor();
    await page.getByText("no replica", { exact: true }).waitFor();

    gateway.show(READY);
    await page.getByText("stage 2 has a member again").waitFor();
    await page.getByRole("link", { name: "Generate" }).click();
    streams(EVENTS);
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByText("The token limit ended the text.").waitFor();
  });

  it("says why the cluster cannot get over it", async () => {
    gateway.show(clusterOf([member(1, [role(0)])], [1, 2], ["stage 1 needs 900 MiB, and node1 has 210 MiB left"]));
    await page.getByRole("link", { name: "2 stages missing" }).click();
    await alert().getByText("no member serves stages 1 and 2").waitFor();
    await alert().getByText("stage 1 needs 900 MiB").waitFor();
  });

  it("offers another try when the cluster is full", async () => {
    answers((response) => refuse(response, 429, "queue-full", "The cluster is full", "every member's queue is full: try again later"));
    await process();
    await alert().getByText("The cluster is full").waitFor();
    assert.equal(await page.getByRole("complementary").getByRole("listitem").count(), 0, "what was refused is no run");
    streams(EVENTS);
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByText("The token limit ended the text.").waitFor();
  });

  it("shows what the gateway finds wrong at its field", async () => {
    answers((response) => refuse(response, 400, "invalid-parameter", "A parameter is wrong", "the token 5000 is not in the vocabulary", { parameter: "parameters.logit_bias.5000" }));
    await process();
    const field = page.getByLabel("Logit bias");
    await field.waitFor();
    assert.equal(await field.getAttribute("aria-invalid"), "true");
    assert.equal(await page.getByRole("button", { name: "Try again" }).count(), 0, "the same request is wrong again");
    await field.fill("5: 1");
    assert.equal(await field.getAttribute("aria-invalid"), "false");
  });

  it("resumes a broken stream without a gap", async () => {
    streams(EVENTS.slice(0, 2));
    gateway.routes.set(READ_ON, (_, response) => response.destroy());
    await process();
    await page.locator("[data-token='1']").waitFor();
    gateway.cut();
    await page.getByText("Connection lost; resuming …").waitFor();
    gateway.routes.set(READ_ON, (request, response) => stream(response, EVENTS.slice(Number(request.headers["last-event-id"]) + 1)));
    await page.getByText("The token limit ended the text.").waitFor();
    assert.equal(await page.locator(".output-text").innerText(), "Once upon a time there was a a small house stood");
    assert.equal(gateway.asked().at(-1).headers["last-event-id"], "1");
    assert.equal(await page.locator("[data-token]").count(), TOKENS.length);
  });

  it("ends the work when it is stopped, and when the page is left", async () => {
    streams(EVENTS.slice(0, 2));
    const ended = () => gateway.asked().filter(({ route }) => route === END).length;
    await process();
    await page.locator("[data-token='1']").waitFor();
    await page.getByRole("button", { name: "Stop" }).click();
    await page.getByText("Stopped.").waitFor();
    await until(() => ended() === 1, "the gateway hears of the stop");
    await process();
    await page.locator("[data-token='1']").waitFor();
    await page.goto("about:blank");
    await until(() => ended() === 2, "the gateway hears that the page was left");
  });

  it("says that the gateway is away, on every page, and comes back by itself", async () => {
    answers((response) => response.destroy());
    const watching = gateway.routes.get("GET /api/cluster/events");
    gateway.routes.set("GET /api/cluster/events", (_, response) => response.writeHead(502).end());
    gateway.routes.set("POST /tokenize", (_, response) => response.destroy());
    gateway.cut();
    await page.getByText("No gateway").waitFor();
    await process();
    await alert().getByText("The gateway does not answer").waitFor();
    await page.getByRole("link", { name: "Tokens" }).click();
    await alert().getByText("The gateway does not answer").waitFor();
    await page.getByRole("link", { name: "Cluster" }).click();
    await alert().getByText("as it was last seen").waitFor();
    assert.equal(await page.locator("[data-member]").count(), 3);
    gateway.routes.set("GET /api/cluster/events", watching);
    await page.getByText("3 members, ready").waitFor();
  });
});
