import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import { Broken } from "./Broken";

afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

function Page(): never {
  throw new Error("no such thing");
}

it("shows the error of a page that failed, and leaves the rest", () => {
  vi.spyOn(console, "error").mockImplementation(() => undefined); // React tells of it too
  render(
    <>
      <nav>Pages</nav>
      <Broken>
        <Page />
      </Broken>
    </>,
  );
  expect(screen.getByRole("alert").textContent).toContain("no such thing");
  expect(screen.getByRole("navigation")).toBeTruthy();
});
