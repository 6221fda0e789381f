import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

/** The gateway's address for `npm run dev`. */
const gateway = process.env.STAGECOACH_GATEWAY ?? "http://localhost:8000";

export default defineConfig({
  // Relative, so the page works behind any path of a proxy.
  base: "./",
  plugins: [react()],
  server: {
    port: 5173,
    strictPort: true,
    proxy: Object.fromEntries(
      ["/api", "/v1", "/v3", "/docs", "/swagger-ui", "/health", "/metrics", "/tokenize", "/detokenize"].map((path) => [
        path,
        gateway,
      ]),
    ),
  },
  build: { target: "es2023", assetsInlineLimit: 0 },
  test: {
    environment: "happy-dom",
    environmentOptions: { happyDOM: { url: "http://localhost/" } },
    include: ["{src,tools}/**/*.test.{ts,tsx}"],
  },
});
