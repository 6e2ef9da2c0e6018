import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { exitCodes, outcomes, type Outcome } from "../../src/index.ts";
import { renderTable } from "../play/render-table.ts";
import { openHostsPlace, type HostsOptions, type HostsPlace, type Worker } from "./hosts-place.ts";
import { weighBooks, type LoadBooks, type SubmittedLoad } from "./weigh-books.ts";

const desk = "host-a";
const tenants = ["alder", "birch", "cedar"];

const mapping = `version: 1
target: rhythm/certification-billing-run
fields:
  sys_external_id: Old Run No
  name: Name
  status: { constant: draft }
  application_activation_options: { constant: {} }
  application_expiration_options:
    constant: { expiration_date_range_start: "2026-01-01", expiration_date_range_end: "2026-12-31" }
  application_reminder_options: { constant: { reminders: [{ reminder_notice_id: notice-1 }] } }
  drop_options: { constant: {} }
  renewal_forecasting_options: { constant: {} }
  renewal_reminder_options: { constant: {} }
  training_provider_billing_options: { constant: { invoice_template_id: t-1, payment_terms_id: p-1 } }
`;

export interface HostsStory extends HostsOptions {
  /** Each tenant has a load of each. */
  readonly months: readonly string[];
  /** Of each load. */
  readonly rows: number;
  readonly print: (text: string) => void;
}

/**
 * Loads of three tenants are submitted on one host and carried out by workers of two others, one of which is killed in the middle.
 * @returns the books of each load @throws Error where it does not come to its end; all that was started is stopped either way
 */
export async function playHosts(story: HostsStory): Promise<readonly LoadBooks[]> {
  const { print } = story;
  const place = await openHostsPlace(story);
  try {
    print("PostgreSQL holds the ledger, a folder is the store, and the simulated API listens.\n\n");
    const loads = await submitAll(place, story);
    const workers = ["host-b", "host-c"].map((host) => place.startWorker(host));
    print(`\nWorkers start on ${workers.map(({ host }) => host).join(" and ")}.\n`);
    const lost = await killOne(place, workers, story);
    const books = await followAll(place, loads, story);
    for (const { host, said } of workers)
      print(`\n${host}${host === lost.host ? ", until it was killed" : ""}:\n${indent(said())}`);
    print(`\nThe books:\n\n${renderBooks(books)}\n`);
    const settled: LoadBooks[] = [];
    for (const one of books)
      settled.push(one.counts["in-doubt"] === 0 ? one : await settle(place, one, print));
    if (books.some(({ counts }) => counts["in-doubt"] > 0))
      print(`The books after that:\n\n${renderBooks(settled)}\n`);
    return settled;
  } finally {
    await place.close();
  }
}

async function submitAll(place: HostsPlace, { months, rows, print }: HostsStory) {
  const loads: SubmittedLoad[] = [];
  const { certifications } = place.simulator.urls;
  const folder = place.folderOf(desk);
  writeFileSync(join(folder, "runs.yaml"), mapping);
  for (const month of months)
    for (const tenant of tenants) {
      const file = `${tenant}-${month}.csv`;
      const lines = Array.from(
        { length: rows },
        (_, at) => `${tenant}-${month}-${at + 1},Run ${at + 1} of ${tenant} in ${month}`,
      );
      writeFileSync(join(folder, file), `${["Old Run No,Name", ...lines].join("\n")}\n`);
      const words = ["submit", file, "-m", "runs.yaml", "--tenant", tenant];
      print(`${desk}$ waybill ${words.join(" ")} --base-url …\n`);
      const ended = await place.run(desk, [...words, "--base-url", certifications]);
      if (ended.exitCode !== 0) throw new Error(ended.stderr);
      loads.push({ id: ended.stdout.trim(), tenant, file, rows });
    }
  return loads;
}

/** One that is in the middle of its first load. @returns which */
async function killOne(
  { simulator }: HostsPlace,
  [worker]: readonly Worker[],
  { rows, print, signal }: HostsStory,
): Promise<Worker> {
  if (worker === undefined) throw new Error("there is no worker");
  const createdBy = (): number => {
    const [, id] = /^load (\S+):/m.exec(worker.said()) ?? [];
    return simulator
      .records("certifications")
      .filter(({ fields }) => fields["sys_bulk_load_id"] === id).length;
  };
  while (createdBy() < rows / 4) await delay(20, undefined, { signal });
  await worker.kill();
  print(`${worker.host} is killed after ${createdBy()} of ${rows} rows of its load.\n`);
  return worker;
}

/** Follows each load from where it was submitted until it is over, and takes its books then. */
async function followAll(
  place: HostsPlace,
  loads: readonly SubmittedLoad[],
  { print, standApart }: HostsStory,
): Promise<readonly LoadBooks[]> {
  if (standApart)
    print("Its lease has up to 30 s to run; meanwhile the other loads go on. Waiting …\n");
  const books: LoadBooks[] = [];
  for (const load of loads) books.push(await weigh(place, load, ["--follow"]));
  return books;
}

/** Creates that were under way when their worker died are looked for at the API. */
async function settle(
  place: HostsPlace,
  load: SubmittedLoad,
  print: HostsStory["print"],
): Promise<LoadBooks> {
  const { id } = load;
  print(`${desk}$ waybill reconcile ${id}\n`);
  const { exitCode, stdout, stderr } = await place.run(desk, ["reconcile", id]);
  // A create that nobody can find yet stays in doubt for two minutes.
  if (exitCode !== exitCodes.ok && exitCode !== exitCodes.someRowsOtherwise)
    throw new Error(stderr || stdout);
  print(`${indent(stdout)}\n`);
  return await weigh(place, load);
}

/** What whoever submitted it is told of a load, against what the API has. */
async function weigh(
  place: HostsPlace,
  load: SubmittedLoad,
  flags: readonly string[] = [],
): Promise<LoadBooks> {
  const words = ["report", load.id, ...flags, "--json"];
  const { stdout, stderr } = await place.run(desk, words);
  if (stdout === "") throw new Error(stderr);
  const { data } = JSON.parse(stdout);
  const rows: readonly { readonly rowNumber: number; readonly outcome: Outcome }[] = data.rows;
  const told = rows.map(({ rowNumber, outcome }) => ({ row: rowNumber, outcome }));
  return weighBooks(load, told, place.simulator);
}

function renderBooks(books: readonly LoadBooks[]): string {
  const shown = outcomes.filter((outcome) => books.some(({ counts }) => counts[outcome] > 0));
  const sum = (of: (one: LoadBooks) => number): string =>
    String(books.reduce((total, one) => total + of(one), 0));
  return renderTable([
    ["load", "rows", ...shown, "created", ""],
    ...books.map((one) => [
      one.file,
      String(one.rows),
      ...shown.map((outcome) => String(one.counts[outcome])),
      String(one.created),
      one.faults.length === 0 ? "balances" : "DOES NOT BALANCE",
    ]),
    [
      "all",
      sum(({ rows }) => rows),
      ...shown.map((outcome) => sum(({ counts }) => counts[outcome])),
      sum(({ created }) => created),
      "",
    ],
  ]);
}

const indent = (text: string): string => text.replaceAll(/^(?=.)/gm, "  ");
