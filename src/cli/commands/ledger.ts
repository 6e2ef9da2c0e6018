import { printable, withCommas } from "../../operations/entrance-basics.ts";
import {
  type AdoptedLoad,
  adoptLoad,
  copyLedger,
  exitCodes,
  findLedger,
  type LedgerCopy,
  migrateLedger,
  outcomes,
  UsageError,
} from "../../index.ts";
import type { Action, CommandArguments, CommandWorld } from "../command.ts";
import { alignColumns } from "../align-columns.ts";
import { booksFrom, ledgerFrom } from "../delivery-flags.ts";
import { storeFrom } from "../store-flag.ts";
import { suggestName } from "../suggest-name.ts";
import { printAnswer } from "../json-answer.ts";

type LedgerAction = (
  words: readonly string[],
  args: CommandArguments,
  world: CommandWorld,
) => Promise<number>;

export const ledgerAction: Action = async (args, world) => {
  const [action = "", ...words] = args.positionals;
  const act = actions.get(action);
  if (act !== undefined) refuseOthersFlags(action, args);
  if (act !== undefined) return await act(words, args, world);
  const near = suggestName(action, [...actions.keys()]);
  throw new UsageError(
    `waybill ledger has no "${action}"; ${near === undefined ? `it has ${[...actions.keys()].join(", ")}` : `did you mean "${near}"?`}`,
    { code: "ERR_USAGE", actions: ["waybill ledger --help shows what it takes."] },
  );
};

const migrate: LedgerAction = async (words, args, world) => {
  if (words.length > 0) throw tooMany("migrate", words);
  const { ledger, isNew } = await migrateLedger(await booksFrom(args, world));
  if (args.flag("json")) printAnswer(world, { data: { ledger, isNew } });
  else world.out(`${printable(ledger)} ${isNew ? "is made" : "is up to date"}\n`);
  return exitCodes.ok;
};

const adopt: LedgerAction = async (folders, args, world) => {
  if (folders.length === 0)
    throw new UsageError("waybill ledger adopt takes the folders of loads", {
      code: "ERR_USAGE",
      actions: ["Name them, such as waybill-runs/wb-20261122-0231-…"],
    });
  const books = await booksFrom(args, world);
  const configPath = args.text("config");
  const where = { ...storeFrom(args, world), ...(configPath === undefined ? {} : { configPath }) };
  const adopted: AdoptedLoad[] = [];
  for (const folder of folders) {
    const { stopSignal } = world;
    const one = await adoptLoad({ ...books, ...where, folder, stopSignal });
    adopted.push(one);
    if (!args.flag("json")) world.out(render(one));
  }
  if (args.flag("json")) printAnswer(world, { data: { loads: adopted.map(asJson) } });
  return exitCodes.ok;
};

const copy: LedgerAction = async (words, args, world) => {
  const [from, to, ...more] = words;
  if (from === undefined || to === undefined)
    throw new UsageError("waybill ledger copy takes two ledgers: from which, and to where", {
      code: "ERR_USAGE",
      actions: [
        "Name them as --ledger does; configured stands for the one that WAYBILL_LEDGER or the configuration names.",
      ],
    });
  if (more.length > 0) throw tooMany("copy", more);
  const done = await copyLedger({
    from: await addressOf(from, args, world),
    to: await addressOf(to, args, world),
  });
  if (args.flag("json")) printAnswer(world, { data: done });
  else world.out(renderCopy(done));
  return exitCodes.ok;
};

/** One that needs a password is not named on the command line. */
async function addressOf(
  word: string,
  args: CommandArguments,
  world: CommandWorld,
): Promise<string> {
  if (word !== "configured") {
    const named = await findLedger({ named: word, env: world.env });
    return named?.address ?? word;
  }
  const { ledger } = await ledgerFrom(args, world);
  if (ledger !== undefined) return ledger.address;
  throw new UsageError("no ledger is configured", {
    code: "ERR_USAGE",
    actions: ["Set WAYBILL_LEDGER, or ledger.url in waybill.config.yaml."],
  });
}

function renderCopy({ from, to, tables }: LedgerCopy): string {
  const counts = tables.map(({ name, rows, hash }) => [name, withCommas(rows), hash.slice(0, 12)]);
  const lines = [
    `${from} is copied to ${to}, and each row was read again there:`,
    ...alignColumns([["TABLE", "ROWS", "SHA-256"], ...counts]).map((line) => `  ${line}`),
    `${from} is closed: from now on, name ${to} with --ledger, WAYBILL_LEDGER or ledger.url`,
  ];
  return `${lines.map(printable).join("\n")}\n`;
}

const prune: LedgerAction = async (words, args, world) => {
  if (words.length > 0) throw tooMany("prune", words);
  return await (await import("../prune.ts")).prune(args, world);
};

const actions: ReadonlyMap<string, LedgerAction> = new Map([
  ["adopt", adopt],
  ["copy", copy],
  ["migrate", migrate],
  ["prune", prune],
]);

/** Flags that some of the actions take. */
const ownFlags = [
  { flags: ["store"], owners: ["adopt", "prune"] },
  { flags: ["older", "dry-run", "yes"], owners: ["prune"] },
];

function refuseOthersFlags(action: string, args: CommandArguments): void {
  for (const { flags, owners } of ownFlags) {
    if (owners.includes(action)) continue;
    const flag = flags.find((name) => args.text(name) !== undefined || args.flag(name));
    if (flag === undefined) continue;
    throw new UsageError(
      `--${flag} belongs to waybill ledger ${owners.join(" and ")}, not to ${action}`,
      {
        code: "ERR_USAGE",
        actions: ["waybill ledger --help shows what it takes."],
      },
    );
  }
}

function tooMany(action: string, [word = ""]: readonly string[]): UsageError {
  return new UsageError(`"${word}" is one argument too many for waybill ledger ${action}`, {
    code: "ERR_USAGE",
    actions: ["waybill ledger --help shows what it takes."],
  });
}

function render({ load, from, missing, next }: AdoptedLoad): string {
  const counts = outcomes
    .filter((outcome) => load.counts[outcome] > 0)
    .map((outcome) => `${withCommas(load.counts[outcome])} ${outcome}`);
  const lines = [
    `load ${load.id} is in the ledger again, from ${from.join(", ")}: ${load.sourceName} → ${load.targetName}`,
    `  ${load.status}: ${counts.join(", ") || "no row is known to have been sent"}`,
    ...missing.map((what) => `  lost: ${what}`),
    ...next.map((step) => `  → ${step}`),
  ];
  return `${lines.map(printable).join("\n")}\n`;
}

function asJson({ load, folder, from, missing, next }: AdoptedLoad): object {
  const { id, status, rowCount, counts } = load;
  return {
    loadId: id,
    folder,
    from,
    status,
    rows: rowCount ?? null,
    outcomes: counts,
    missing,
    next,
  };
}
