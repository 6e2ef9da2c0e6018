import { readFile } from "node:fs/promises";
import { isJsonObject, type JsonObject, type JsonValue } from "../../kernel/json.ts";
import type { LoadRecord } from "../../ledger/load-record.ts";
import { messageOf } from "../../kernel/load-error.ts";
import { outcomes } from "../../rows/outcome.ts";
import type { RowFigures } from "./check-rows.ts";
import type { DifferenceLog } from "./differences.ts";

/** Holds summary.json against the load's record and against what report.csv has. */
export async function checkSummary(
  path: string,
  load: LoadRecord,
  { linesInReport, reportOutcomes }: RowFigures,
  log: DifferenceLog,
): Promise<void> {
  const summary = await readSummary(path, log);
  if (summary === undefined) return;
  const expect = (name: string, found: JsonValue | undefined, wanted: string | number): void => {
    if (found !== wanted)
      log.add(
        "summary-differs",
        `${name} is ${JSON.stringify(found)}, and ${JSON.stringify(wanted)} by the books`,
      );
  };
  expect("loadId", summary["loadId"], load.id);
  expect("status", summary["status"], load.status);
  expect("rows", summary["rows"], linesInReport);
  expect("source.fingerprint", partOf(summary, "source")["fingerprint"], load.fingerprint);
  expect("mapping.hash", partOf(summary, "mapping")["hash"], load.mappingHash);
  for (const outcome of outcomes)
    expect(
      `outcomes.${outcome}`,
      partOf(summary, "outcomes")[outcome],
      reportOutcomes[outcome] ?? 0,
    );
}

async function readSummary(path: string, log: DifferenceLog): Promise<JsonObject | undefined> {
  try {
    const summary: unknown = JSON.parse(await readFile(path, "utf8"));
    if (isJsonObject(summary)) return summary;
    log.add("summary-missing", `${path} holds no object`);
  } catch (error) {
    log.add("summary-missing", messageOf(error));
  }
  return undefined;
}

function partOf(summary: JsonObject, name: string): JsonObject {
  const part = summary[name];
  return isJsonObject(part) ? part : {};
}
