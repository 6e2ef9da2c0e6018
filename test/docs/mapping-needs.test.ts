import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type NeedCase, needCases } from "../../docs/mapping-needs-cases.ts";
import { renderMappingNeeds } from "../../docs/render-mapping-needs.ts";
import { previewRows } from "../../src/index.ts";
import { readLookupTable } from "../../src/load/bind/read-lookup-table.ts";
import { compileMapping } from "../../src/mapping/compile-mapping.ts";
import { loadMapping } from "../../src/mapping/load-mapping.ts";
import type { MapResult } from "../../src/mapping/map-row.ts";
import { findFakeTarget } from "../mapping/fake-target.ts";
import { rowOf } from "../mapping/map-cells.ts";

const fieldOf = {
  text: "city",
  amount: "amount",
  date: "date",
  flag: "active",
  list: "tags",
  items: "reminders",
  top: "city",
} as const;

const head = "version: 1\ntarget: fake/thing\nleave_to_server: [created_at]\n";

function write({ as, says }: NeedCase): string {
  if (as === "top") return `${head}${says}\nfields:\n  id: Id\n  city: A\n`;
  if (as === "items")
    return `${head}fields:\n  id: Id\n${says
      .slice(1, -1)
      .split(", ")
      .map((line) => `  ${line.trim()}\n`)
      .join("")}`;
  return `${head}fields:\n  id: Id\n  ${as === "file" ? "" : fieldOf[as]}: ${says}\n`;
}

function show(result: MapResult, field: string): unknown {
  if (result.kind === "skipped") return "skipped";
  if (result.kind === "invalid") return result.errors.map(({ code }) => code).join();
  return result.row.payload[field];
}

async function inFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "waybill-needs-"));
  try {
    await use(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function runCells(one: NeedCase, folder: string): Promise<void> {
  for (const [name, text] of Object.entries(one.files ?? {}))
    await writeFile(join(folder, name), text);
  const path = join(folder, "m.yaml");
  await writeFile(path, write(one));
  const mapping = await loadMapping(path, findFakeTarget, [], readLookupTable);
  const mapper = compileMapping(mapping, ["Id", ...one.header], "export_2026-03.csv");
  assert.ok(one.as !== "file");
  for (const [cells, becomes] of one.rows)
    assert.deepEqual(
      show(mapper.mapRow(rowOf(["1", ...cells])), fieldOf[one.as]),
      becomes,
      cells.join(" | "),
    );
}

/** What is about a whole file, or about what is given with it. */
async function runFile({ says, header, rows }: NeedCase, folder: string): Promise<void> {
  const isGiven = says.startsWith("parameters");
  const mappingPath = join(folder, "m.yaml");
  const name = isGiven ? '{ template: "{$period}" }' : "{ constant: 2026-03 }";
  await writeFile(
    mappingPath,
    `version: 1\ntarget: rhythm/billing-run-action\nwrite: merge\n${says}\nfields:\n  id: Id\n  name: ${name}\n`,
  );
  const sourcePath = join(folder, "rows.csv");
  await writeFile(
    sourcePath,
    `${[header, ...rows.map(([cells]) => cells)].map((cells) => cells.join(",")).join("\n")}\n`,
  );
  const reading = isGiven ? { parameters: { period: "2026-03" } } : {};
  const shown = await previewRows({ sourcePath, mappingPath, reading, rows: rows.length, from: 1 });
  assert.deepEqual(
    shown.map(({ outcome, payload }) => payload?.["name"] ?? outcome),
    rows.map(([, becomes]) => becomes),
  );
}

describe("docs/mapping-needs.md", () => {
  it("is what the cases make, and there are forty", () => {
    const page = readFileSync(new URL("../../docs/mapping-needs.md", import.meta.url), "utf8");
    const squeeze = (text: string): string => text.replaceAll(/ +|-{3,}/g, " ");
    assert.equal(squeeze(page), squeeze(renderMappingNeeds()), "run make docs");
    assert.equal(needCases.length, 40);
    assert.equal(new Set(needCases.map(({ need }) => need)).size, 40);
  });

  for (const one of needCases)
    it(`says how: ${one.need}`, async () => {
      await inFolder(async (folder) => await (one.as === "file" ? runFile : runCells)(one, folder));
    });
});
