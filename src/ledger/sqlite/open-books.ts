import type { SqliteDatabase } from "./sqlite-database.ts";
import type { Ledger } from "../ledger.ts";
import type { Execution } from "../load-record.ts";
import { ApprovalTable } from "./approval-table.ts";
import { ArrivalTable } from "./arrival-table.ts";
import type { ClaimTable } from "./claim-table.ts";
import { countArrivals } from "./count-arrivals.ts";
import { CreatedTable } from "./created-table.ts";
import { CorrectionTable } from "./correction-table.ts";
import { HistoryTable } from "./history-table.ts";
import type { ImageTable } from "./image-table.ts";
import { InterventionTable } from "./intervention-table.ts";
import { MessageTable } from "./message-table.ts";
import { OutageTable } from "./outage-table.ts";
import { PaceTable } from "./pace-table.ts";
import { RequestTable } from "./request-table.ts";
import { WishTable } from "./wish-table.ts";
import { RevisionTable } from "./revision-table.ts";

/** How the ledger reads and writes, with its retries and its explanations. */
export interface LedgerAccess {
  readonly read: <T>(read: () => T) => T;
  readonly write: <T>(write: () => T) => Promise<T>;
  /** One transaction that begins with the fence. `at` is epoch milliseconds. */
  readonly writeFenced: <T>(execution: Execution, write: (at: number) => T) => Promise<T>;
}

type Books = Pick<
  Ledger,
  | "requests"
  | "paces"
  | "history"
  | "interventions"
  | "revisions"
  | "corrections"
  | "images"
  | "approvals"
  | "arrivals"
  | "messages"
  | "outages"
  | "wishes"
  | "claims"
  | "created"
>;

/** What a ledger keeps besides loads and rows. */
export function openBooks(
  database: SqliteDatabase,
  { images, claims }: { readonly images: ImageTable; readonly claims: ClaimTable },
  access: LedgerAccess,
): Books {
  const { read, write, writeFenced } = access;
  const history = new HistoryTable(database);
  const interventions = new InterventionTable(database);
  const revisions = new RevisionTable(database);
  const corrections = new CorrectionTable(database);
  const approvals = new ApprovalTable(database);
  const created = new CreatedTable(database);
  return {
    ...openAccounts(database, access),
    history: {
      find: async (...asked) => read(() => history.find(...asked)),
      rowGiven: async (...asked) => read(() => history.rowGiven(...asked)),
      applied: (loadId) => readPages((after) => read(() => history.readApplied(loadId, after))),
      countUnanswered: async (loadId) => read(() => history.countUnanswered(loadId)),
    },
    interventions: {
      record: async (execution, person, what) =>
        await writeFenced(execution, (at) => interventions.record(execution, at, person, what)),
      changeMapping: async (execution, person, hash) =>
        await writeFenced(execution, (at) =>
          interventions.changeMapping(execution, at, person, hash),
        ),
      list: async (loadId) => read(() => interventions.list(loadId)),
    },
    revisions: openRevisions(revisions, interventions, access),
    corrections: {
      link: async (execution, ...asked) =>
        await writeFenced(execution, () => corrections.link(execution, ...asked)),
      look: async (...asked) => read(() => corrections.look(...asked)),
      links: async (loadId) => read(() => corrections.links(loadId)),
      rowLinks: (loadId) => readPages((after) => read(() => corrections.readLinks(loadId, after))),
    },
    images: {
      find: async (...asked) => read(() => images.find(...asked)),
      spans: async (loadId) => read(() => images.spans(loadId)),
    },
    created: { find: async (...asked) => read(() => created.find(...asked)) },
    ...openDrops(database, access),
    approvals: {
      approve: async (approval) => await write(() => approvals.approve(approval)),
      list: async (planHash) => read(() => approvals.list(planHash)),
      made: async (plan) => await write(() => approvals.made(plan)),
      findMade: async (plan) => read(() => approvals.findMade(plan)),
    },
    claims: { holders: async (wishes) => read(() => wishes.map((wish) => claims.find(wish))) },
  };
}

function openAccounts(
  database: SqliteDatabase,
  { read, write }: LedgerAccess,
): Pick<Ledger, "requests" | "paces"> {
  const requests = new RequestTable(database);
  const paces = new PaceTable(database);
  return {
    requests: {
      grant: async (wish) => await write(() => requests.grant(wish)),
      giveBack: async (...returned) => await write(() => requests.giveBack(...returned)),
    },
    paces: {
      tell: async (...asked) => await write(() => paces.tell(...asked)),
      listen: async (...asked) => read(() => paces.listen(...asked)),
      fallSilent: async (teller) => await write(() => paces.fallSilent(teller)),
    },
  };
}

function openDrops(
  database: SqliteDatabase,
  { read, write }: LedgerAccess,
): Pick<Ledger, "arrivals" | "messages" | "outages" | "wishes"> {
  const wishes = new WishTable(database);
  const messages = new MessageTable(database);
  const arrivals = new ArrivalTable(database, messages);
  const outages = new OutageTable(database, messages);
  return {
    arrivals: {
      see: async (...asked) => await write(() => arrivals.see(...asked)),
      missed: async (...asked) => await write(() => arrivals.missed(...asked)),
      claim: async (...asked) => await write(() => arrivals.claim(...asked)),
      change: async (arrival, change, at, person, messages) =>
        await write(() => arrivals.change(arrival, change, at, { person, messages })),
      changeAll: async (...asked) => await write(() => arrivals.changeAll(...asked)),
      takeOver: async (...asked) => await write(() => arrivals.takeOver(...asked)),
      again: async (...asked) => await write(() => arrivals.again(...asked)),
      find: async (id) => read(() => arrivals.find(id)),
      list: async (filter) => read(() => arrivals.list(filter)),
      events: async (id) => read(() => arrivals.events(id)),
      figures: async (drop) => read(() => countArrivals(database, drop)),
      lookedUpTo: async (drop) => read(() => arrivals.lookedUpTo(drop)),
      noteLook: async (...asked) => await write(() => arrivals.noteLook(...asked)),
    },
    outages: {
      of: async (drop) => read(() => outages.of(drop)),
      begin: async (...asked) => await write(() => outages.begin(...asked)),
      end: async (...asked) => await write(() => outages.end(...asked)),
    },
    messages: {
      add: async (...asked) => await write(() => messages.add(...asked)),
      take: async (wish) => await write(() => messages.take(wish)),
      sent: async (...asked) => await write(() => messages.sent(...asked)),
      failed: async (...asked) => await write(() => messages.failed(...asked)),
      list: async (...asked) => read(() => messages.list(...asked)),
    },
    wishes: {
      express: async (...asked) => await write(() => wishes.express(...asked)),
      withdraw: async (loadId) => await write(() => wishes.withdraw(loadId)),
      find: async (loadId) => read(() => wishes.find(loadId)),
    },
  };
}

function openRevisions(
  revisions: RevisionTable,
  interventions: InterventionTable,
  { read, writeFenced }: LedgerAccess,
): Ledger["revisions"] {
  return {
    choose: async (loadId, outcomes) => read(() => revisions.choose(loadId, outcomes)),
    reopen: async (execution, person, outcomes) =>
      await writeFenced(execution, (at) => {
        const choice = revisions.reopen(execution, outcomes);
        interventions.record(execution, at, person, { kind: "retried", rows: choice.rows });
        return choice;
      }),
    sentAt: async (loadId, rowNumber) => read(() => revisions.sentAt(loadId, rowNumber)),
    resolve: async (execution, results, by) =>
      await writeFenced(execution, (at) => {
        for (const result of results) revisions.resolve(execution, result);
        if (by !== undefined) interventions.record(execution, at, by.person, by.what);
      }),
  };
}

/** Rows in row order, page by page. */
async function* readPages<Row extends { readonly rowNumber: number }>(
  readPage: (after: number) => readonly Row[],
): AsyncGenerator<Row, void, undefined> {
  let after = Number.MIN_SAFE_INTEGER;
  for (;;) {
    const page = readPage(after);
    yield* page;
    const last = page.at(-1);
    if (last === undefined) return;
    after = last.rowNumber;
  }
}
