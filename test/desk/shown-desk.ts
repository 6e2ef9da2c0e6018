import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { playNights } from "../../samples/nightly/play-nights.ts";
import type { Desk } from "../../src/desk/open-desk.ts";
import { listArrivals, loadRecords, mapFile } from "../../src/index.ts";
import { actionHeader, actionRows } from "../support/load-files.ts";
import { makeDeskPlace } from "./desk-place.ts";

/** Desks with something on every screen. */
export interface ShownDesk {
  readonly desk: Desk;
  /** The address of each screen, by its name. */
  readonly screens: Readonly<Record<string, string>>;
  readonly drops: { readonly desk: Desk; readonly screens: Readonly<Record<string, string>> };
  close(): Promise<void>;
}

const sample = (name: string): string =>
  fileURLToPath(new URL(`../../samples/invoice-corrections/${name}`, import.meta.url));

const germanExport = fileURLToPath(
  new URL("../layouts/corrections-german-export.csv", import.meta.url),
);

/** Loads, a plan that was applied and one that waits, and forty nights of drops. */
export async function openShownDesk(): Promise<ShownDesk> {
  const place = makeDeskPlace();
  const { workdir } = place;
  await place.simulate({
    records: await loadRecords(`billingplatform=${sample("live-records.ndjson")}`),
  });
  const rows = Array.from({ length: 240 }, (_, at) => {
    const status = at % 17 === 0 ? "unheard of" : "pending";
    const month = at % 41 === 0 ? "13" : "03";
    return `act-${82_000_000 + at},${at % 29 === 0 ? "" : `Gold ${at}`},${status},2026-${month}-01`;
  });
  const csv = `${[actionHeader, ...rows].join("\n")}\n`;
  const mixed = await place.load("korrekturen-oktober.csv", csv);
  await place.load("november.csv", actionRows(60));
  await place.load("dezember-teil-1.csv", actionRows(90), "--limit", "37");
  workdir.file("corrections.csv", readFileSync(sample("corrections-2026-10.csv")));
  workdir.file("corrections.yaml", readFileSync(sample("mapping.yaml")));
  workdir.file(
    "waybill.config.yaml",
    `version: 1\nconnections:\n  bp-sandbox:\n    base_url: ${place.simulator().urls.billingplatform}\n    session_id: {env: WAYBILL_SESSION_ID}\n    require_approval: true\n`,
  );
  const env = { WAYBILL_SESSION_ID: "simulated" };
  const run = async (...words: readonly string[]) => await workdir.run(words, { env });
  const plan = async (name: string) =>
    await run(
      "plan",
      "corrections.csv",
      "-m",
      "corrections.yaml",
      "--connection",
      "bp-sandbox",
      "-o",
      name,
    );
  await plan("october.plan");
  await run("approve", "october.plan", "--as", "Anna Berg");
  await run("apply", "october.plan", "--connection", "bp-sandbox", "--yes");
  const applied = workdir.loadIds().at(-1) ?? "";
  workdir.file("corrections.csv", wronger(workdir.read("corrections.csv")));
  await plan("october-2.plan");
  const exported = "korrekturen-export.csv";
  workdir.file(exported, readFileSync(germanExport));
  await mapAll(join(workdir.path, exported), join(workdir.path, "korrekturen.yaml"));
  const mapped = `/map/view?file=${exported}`;
  const configPath = join(workdir.path, "waybill.config.yaml");
  const desk = await place.open({ configPath, env });
  const drops = await openNights();
  return {
    desk,
    screens: {
      loads: "/loads",
      load: `/loads/${mixed}`,
      applied: `/loads/${applied}`,
      row: `/loads/${mixed}/rows/18`,
      plans: "/plans",
      plan: "/plans/view?file=october-2.plan",
      decided: "/plans/view?file=october.plan",
      key: "/keys?key=82000137",
      map: "/map",
      question: `${mapped}&target=billingplatform%2Finvoice-detail`,
      mapping: `${mapped}&mapping=korrekturen.yaml&accept=footer-total`,
      health: "/health",
      nothing: "/nowhere",
    },
    drops,
    close: async () => {
      await place.close();
      await drops.close();
    },
  };
}

/** A mapping as it comes of the first answer to each question. */
async function mapAll(sourcePath: string, mappingPath: string): Promise<void> {
  const draft = await mapFile({
    sourcePath,
    target: "billingplatform/invoice-detail",
    mappingPath,
  });
  for (let question = draft.next(); question !== undefined; question = draft.next()) {
    const [first] = question.choices;
    if (first === undefined) throw new Error(`${question.text} has no answer`);
    await draft.answer(first.answer);
  }
}

/** The same rows with amounts that are off, so that guards have something to hold back. */
function wronger(csv: string): string {
  const lines = csv.split("\n").map((line, at) => {
    const [key = "", quantity = "", amount = ""] = line.trim().split(",");
    if (at === 0 || amount === "") return line;
    const factor = at % 37 === 0 ? -1 : at % 23 === 0 ? 3 : at % 3 === 0 ? 1.08 : 0.96;
    return `${key},${quantity},${(Number(amount) * factor).toFixed(2)}`;
  });
  return lines.join("\n");
}

async function openNights() {
  const folder = mkdtempSync(join(tmpdir(), "waybill-nights-"));
  await playNights(folder, () => undefined);
  const place = makeDeskPlace();
  const runsDir = join(folder, "waybill-runs");
  const desk = await place.open({
    books: { runsDir },
    configPath: join(folder, "waybill.config.yaml"),
    roots: [folder],
  });
  const arrivals = await listArrivals({ runsDir, most: 500 });
  const waiting = arrivals.find(({ state }) =>
    ["quarantined", "attention", "late", "missing"].includes(state),
  );
  return {
    desk,
    screens: { drops: "/drops", arrival: `/drops/${waiting?.id ?? arrivals[0]?.id ?? ""}` },
    close: async () => {
      await place.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
