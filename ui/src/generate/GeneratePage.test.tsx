import { cleanup, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it, vi } from "vitest";
import { EMPTY } from "./draft";
import { RESPONSE, token, visit } from "./fixtures";
import { GeneratePage } from "./GeneratePage";
import { useGenerate } from "./store";

const line = (event: string, data: unknown) => `event:${event}\ndata: ${JSON.stringify(data)}\n\n`;
const TOKENS = [token(0, " small", [visit(0, "node1", 0), visit(1, "node2", 8)]), token(1, " dog", [visit(0, "node1", 16), visit(1, "node2", 24)])];

/** A gateway that sends its lines on the test's command. */
function gateway() {
  const asked: { text: string; parameters: Record<string, unknown> }[] = [];
  let send: (text: string) => void = () => undefined;
  let ended: string | undefined;
  vi.stubGlobal("fetch", async (request: Request) => {
    if (request.method === "DELETE") {
      ended = new URL(request.url).pathname;
      return new Response(null, { status: 204 });
    }
    asked.push(JSON.parse(await request.text()));
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        send = (text) => controller.enqueue(new TextEncoder().encode(text));
      },
    });
    return new Response(body, { headers: { "Content-Type": "text/event-stream", "X-Generation-Id": "gen-7" } });
  });
  return { asked, send: (text: string) => send(text), ended: () => ended };
}

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

describe("the page that generates", () => {
  it("sends the form, shows tokens as they arrive, then the figures", async () => {
    const { asked, send } = gateway();
    render(<GeneratePage />);
    await userEvent.clear(screen.getByLabelText("Text to continue"));
    await userEvent.type(screen.getByLabelText("Text to continue"), "A");
    await userEvent.click(screen.getByRole("button", { name: "Process Input" }));
    await waitFor(() => expect(asked).toHaveLength(1));
    expect(asked[0]).toMatchObject({ text: "A", parameters: { stream: true, timings: true } });

    send(line("token", TOKENS[0]));
    const text = screen.getByRole("region", { name: "Text" });
    await waitFor(() => expect(text.textContent).toContain("A small"));
    expect(screen.getByRole("button", { name: "Stop" })).toBeTruthy();
    send(line("token", TOKENS[1]) + line("done", RESPONSE));
    await screen.findByText("The token limit ended the text.");
    expect(text.textContent).toContain("A small dog");
    expect(screen.getByText("71.0")).toBeTruthy();
    expect(screen.getByText("5 + 2")).toBeTruthy();
    expect(within(screen.getByRole("complementary")).getByText(/small dog/)).toBeTruthy();
  });

  it("takes an example's text at a click", async () => {
    const { asked, send } = gateway();
    useGenerate.setState({ run: undefined, errors: {} });
    render(<GeneratePage />);
    await userEvent.click(screen.getByRole("button", { name: /^The captain/ }));
    await waitFor(() => expect(asked.map((request) => request.text)).toEqual(["The captain looked at the sea and"]));
    send(line("token", TOKENS[0]) + line("done", RESPONSE));
    await screen.findByText("The token limit ended the text.");
    expect(screen.queryByText(/Or begin with/)).toBeNull();
  });

  it("stops the text and keeps its tokens", async () => {
    const { asked, send, ended } = gateway();
    render(<GeneratePage />);
    await userEvent.click(screen.getByRole("button", { name: "Process Input" }));
    await waitFor(() => expect(asked).toHaveLength(1));
    send(line("token", TOKENS[0]));
    await waitFor(() => expect(screen.getByRole("region", { name: "Text" }).textContent).toContain(" small"));
    await userEvent.click(screen.getByRole("button", { name: "Stop" }));
    await screen.findByText("Stopped.");
    expect(ended()).toBe("/v1/generations/gen-7");
    expect(screen.getByRole("region", { name: "Text" }).textContent).toContain(" small");
  });

  it("resets all parameters but the text", async () => {
    gateway();
    useGenerate.getState().edit({ text: "A", topP: "0.5", contextOverflow: "slide", stop: "x" });
    render(<GeneratePage />);
    await userEvent.click(screen.getByRole("button", { name: /Parameters/ }));
    expect(screen.getByRole("switch", { name: "Past the context" }).getAttribute("aria-checked")).toBe("true");
    await userEvent.click(screen.getByRole("button", { name: "Reset to the defaults" }));
    expect(useGenerate.getState().draft).toEqual({ ...EMPTY, text: "A" });
  });

  it("sends nothing while the form has errors, and opens the fields with errors", async () => {
    const { asked } = gateway();
    render(<GeneratePage />);
    useGenerate.getState().edit({ topP: "" });
    await userEvent.click(screen.getByRole("button", { name: "Process Input" }));
    expect(screen.getByText("Needs above 0 and at most 1.")).toBeTruthy();
    expect(asked).toEqual([]);
    await userEvent.type(screen.getByRole("textbox", { name: "Top-p" }), "1");
    expect(screen.queryByText("Needs above 0 and at most 1.")).toBeNull();
    expect(screen.getByRole<HTMLInputElement>("textbox", { name: "Top-p" }).value).toBe("1");
  });
});
