import { fileURLToPath } from "node:url";
import ts from "typescript";

const HERE = fileURLToPath(new URL(".", import.meta.url));

const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  strict: true,
  skipLibCheck: true,
  noEmit: true,
  types: [],
};

/**
 * The compiler's errors for dashboards, each written as a value of the type in grafana.ts: unknown and missing fields, and values of
 * another type.
 *
 * @param texts JSON by a name of letters and digits
 * @returns messages by the same names; none for a valid dashboard
 */
export function objections(texts: Map<string, string>): Map<string, string[]> {
  const sources = new Map<string, string>();
  for (const [name, json] of texts) {
    sources.set(`${HERE}${name}.generated.ts`, `import type { Dashboard } from "./grafana";\nexport const it: Dashboard = ${json};\n`);
  }
  const host = ts.createCompilerHost(OPTIONS);
  const { fileExists, getSourceFile } = host;
  host.fileExists = (file) => sources.has(file) || fileExists(file);
  host.getSourceFile = (file, language, ...more) => {
    const source = sources.get(file);
    return source === undefined ? getSourceFile(file, language, ...more) : ts.createSourceFile(file, source, language);
  };
  const program = ts.createProgram([...sources.keys()], OPTIONS, host);
  return new Map(
    [...texts.keys()].map((name) => {
      const source = program.getSourceFile(`${HERE}${name}.generated.ts`);
      return [name, [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(message)];
    }),
  );
}

/** The message with its place, because many panels have the same field. The first line is not part of the JSON. */
function message({ file, start, messageText }: ts.Diagnostic): string {
  const line = file && start !== undefined ? file.getLineAndCharacterOfPosition(start).line : 0;
  return `line ${line}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`;
}
