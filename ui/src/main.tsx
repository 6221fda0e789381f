import "@fontsource-variable/geist";
import "@fontsource-variable/geist-mono";
import "@fontsource-variable/newsreader/opsz.css";
import "./styles/theme.css";
import "./styles/base.css";
import "./styles/parts.css";
import "./styles/figures.css";
import "./styles/shell.css";
import "./styles/generate.css";
import "./styles/history.css";
import "./styles/timeline.css";
import "./styles/cluster.css";
import "./styles/members.css";
import "./styles/tokens.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app/App";

const root = document.getElementById("root");
if (!root) {
  throw new Error("index.html has no element #root");
}
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
