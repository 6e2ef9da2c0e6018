import { chmodSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type OutputChunk, rolldown } from "rolldown";
import { builtinsByCall } from "./builtins-by-call.ts";
import { findPackages, renderLicences } from "./licences.ts";
import { toOneByte } from "./one-byte.ts";

const root = fileURLToPath(new URL("../", import.meta.url));
const folder = join(root, "dist", "cli");

/**
 * Joins the modules of the command line, and of the packages that they use, to few files: finding and reading hundreds of
 * small ones is most of what starting costs. The library stays modules, as tsc has written them.
 */
async function bundle(): Promise<void> {
  const build = await rolldown({
    cwd: root,
    input: { program: join(root, "src", "cli", "program.ts") },
    platform: "node",
    external: packagesApart,
    plugins: [builtinsByCall],
    // Chunks of a group may share more than the entry exports.
    preserveEntrySignatures: "allow-extension",
    onLog: (level, log) => {
      if (level === "warn") throw new Error(log.message);
    },
  });
  const { output } = await build.write({
    dir: folder,
    format: "esm",
    entryFileNames: "[name].js",
    chunkFileNames: "chunks/[name].js",
    sourcemap: true,
    sourcemapExcludeSources: true,
    // Names stay: a crash report is read by people.
    minify: { compress: true, mangle: false, codegen: true },
    // A group takes no module along that help needs as well: help would wait for the whole of it.
    codeSplitting: { groups, includeDependenciesRecursively: false },
  });
  const chunks = output.filter((one) => one.type === "chunk");
  for (const chunk of chunks) writeAsOneByte(chunk);
  const packages = findPackages(chunks.flatMap(({ moduleIds }) => moduleIds));
  writeFileSync(join(folder, "LICENCES.txt"), renderLicences(packages));
}

function writeAsOneByte({ fileName, code: before, map }: OutputChunk): void {
  const { code, mappings } = toOneByte({ code: before, mappings: map?.mappings ?? "" });
  writeFileSync(join(folder, fileName), code);
  if (map !== null)
    writeFileSync(join(folder, `${fileName}.map`), JSON.stringify({ ...map, mappings }));
}

/** What only a workbook needs, which takes its time anyway, stays as its makers packed it; and what is there only for who wants it. */
const packagesApart = [
  "kerberos",
  "pg",
  "prom-client",
  "saxes",
  "ssh2-sftp-client",
  "yauzl",
  "yazl",
];

/** What is loaded together whenever one of it is. Everything else goes where those that import it need it. */
const groups = [
  { name: "schemas", test: /\/node_modules\/zod\/|\/src\/targets\/(?!names\/|trade-words)/ },
  {
    name: "reading",
    test: /\/node_modules\/(?:yaml|csv-parse|lossless-json|dayjs)\/|\/src\/(?:source\/(?!formats\/(?:workbook|zip)\/|describe-source|column-profile\.)|mapping\/|validation\/|yaml\/)/,
  },
];

/** Takes away the modules that tsc has written and the bundle replaces, and chunks of earlier builds. */
function clear(): void {
  for (const entry of readdirSync(folder))
    if (entry !== "main.cjs") rmSync(join(folder, entry), { recursive: true });
  // The desk is an entrance too: no module of the library imports it.
  rmSync(join(root, "dist", "desk"), { recursive: true, force: true });
}

const program = join(folder, "main.cjs");
try {
  clear();
  await bundle();
  chmodSync(program, 0o755);
} catch (error) {
  // A program that lacks half of its chunks must not look built.
  rmSync(program, { force: true });
  throw error;
}
