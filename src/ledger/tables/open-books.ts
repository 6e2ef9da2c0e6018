import type { Ledger } from "../ledger.ts";
import type { LedgerRow } from "../ledger-row.ts";
import type { Execution } from "../load-record.ts";
import { ApprovalTable } from "./approval-table.ts";
import { ArrivalTable } from "./arrival-table.ts";
import { ChangeTotalsTable } from "./change-totals-table.ts";
import type { ClaimTable } from "./claim-table.ts";
import { countArrivals } from "./count-arrivals.ts";
import { CourseTable } from "./course-table.ts";
import { CreatedTable } from "./created-table.ts";
import { CorrectionTable } from "./correction-table.ts";
import { HistoryTable } from "./history-table.ts";
import type { ImageTable } from "./image-table.ts";
import { InterventionTable } from "./intervention-table.ts";
import { LimitTable } from "./limit-table.ts";
import { MessageTable } from "./message-table.ts";
import { OutageTable } from "./outage-table.ts";
import { PaceTable } from "./pace-table.ts";
import { PruneTable } from "./prune-table.ts";
import { RequestTable } from "./request-table.ts";
import { RowPagesTable } from "./row-pages-table.ts";
import { WishTable } from "./wish-table.ts";
import type { Query } from "./query.ts";
import { RevisionTable } from "./revision-table.ts";

/** How a ledger reads and writes, with its retries and its explanations. What is given may be asked for more than once. */
export interface LedgerAccess {
  /** `at` is epoch milliseconds on the ledger's clock. */
  readonly read: <T>(query: (at: number) => Query<T>) => Promise<T>;
  /** One transaction, as if it were alone. `at` is epoch milliseconds on the ledger's clock. */
  readonly write: <T>(query: (at: number) => Query<T>) => Promise<T>;
  /** One transaction, while no other holds the name. */
  readonly writeLocked: <T>(name: string, query: () => Query<T>) => Promise<T>;
  /** The same, tried once. `at` is epoch milliseconds on the ledger's clock. @throws LedgerError ERR_LEDGER_WRITE */
  readonly writeOnce: <T>(name: string, query: (at: number) => Query<T>) => Promise<T>;
  /**
   * One transaction that begins with the fence. `at` is epoch milliseconds.
   * @param held the load on whose rows it decides; default: that of the execution
   */
  readonly writeFenced: <T>(
    execution: Execution,
    query: (at: number) => Query<T>,
    held?: string,
  ) => Promise<T>;
}

type Books = Pick<
  Ledger,
  | "requests"
  | "paces"
  | "limits"
  | "history"
  | "pages"
  | "courses"
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
  | "pruning"
>;

/** What a ledger keeps besides loads and rows. */
export function openBooks(
  {
    images,
    claims,
    interventions,
  }: {
    readonly images: ImageTable;
    readonly claims: ClaimTable;
    readonly interventions: InterventionTable;
  },
  access: LedgerAccess,
): Books {
  const { read, write } = access;
  const history = new HistoryTable();
  const approvals = new ApprovalTable();
  const created = new CreatedTable();
  const totals = new ChangeTotalsTable();
  return {
    ...openAccounts(access),
    history: {
      find: async (...asked) => await read(() => history.find(...asked)),
      rowGiven: async (...asked) => await read(() => history.rowGiven(...asked)),
      applied: (loadId) => readPages((after) => read(() => history.readApplied(loadId, after))),
      countUnanswered: async (loadIds) => await read(() => history.countUnanswered(loadIds)),
    },
    pages: openPages(access),
    courses: openCourses(access),
    ...openDecisions(interventions, access),
    images: {
      find: async (...asked) => await read(() => images.find(...asked)),
      applied: (loadId) => readPages((after) => read(() => images.readApplied(loadId, after))),
      spans: async (loadId) => await read(() => images.spans(loadId)),
      totals: async (loadId) => await read(() => totals.find(loadId)),
    },
    created: { find: async (...asked) => await read(() => created.find(...asked)) },
    ...openDrops(interventions, access),
    approvals: {
      approve: async (approval) => await write(() => approvals.approve(approval)),
      list: async (planHash) => await read(() => approvals.list(planHash)),
      sendBack: async (back) => await write(() => approvals.sendBack(back)),
      returns: async (planHash) => await read(() => approvals.returns(planHash)),
      made: async (plan) => await write(() => approvals.made(plan)),
      findMade: async (plan) => await read(() => approvals.findMade(plan)),
    },
    claims: { holders: async (wishes) => await read(() => claims.find(wishes)) },
    pruning: openPruning(interventions, access),
  };
}

function openCourses({ read, writeFenced }: LedgerAccess): Ledger["courses"] {
  const courses = new CourseTable();
  return {
    note: async (execution, facts) =>
      await writeFenced(execution, (at) => courses.note(execution, facts, at)),
    forget: async (execution) => await writeFenced(execution, () => courses.forget(execution)),
    list: async (loadId) => await read(() => courses.list(loadId)),
  };
}

function openPages({ read }: LedgerAccess): Ledger["pages"] {
  const pages = new RowPagesTable();
  return {
    page: async (query) => await read(() => pages.page(query)),
    all: (loadId) => readRanges(loadId, "all"),
    telling: (loadId) => readRanges(loadId, "telling"),
    countPlain: async (loadId) => await read(() => pages.countPlain(loadId)),
    otherwise: (loadId) => readOtherwise(loadId),
  };

  async function* readRanges(
    loadId: string,
    which: "all" | "telling",
  ): AsyncGenerator<readonly LedgerRow[], void, undefined> {
    let rowNumber = Number.MIN_SAFE_INTEGER;
    for (;;) {
      const after = rowNumber;
      const range = await read(() => pages.range(loadId, after, which));
      if (range === undefined) return;
      yield range.rows;
      rowNumber = range.last;
    }
  }

  async function* readOtherwise(loadId: string): AsyncGenerator<LedgerRow, void, undefined> {
    let behind = { outcome: "", rowNumber: 0 };
    for (;;) {
      const page = await read(() => pages.otherwise(loadId, behind));
      yield* page;
      const last = page.at(-1);
      if (last?.state !== "settled") break;
      behind = last.result;
    }
    let after = 0;
    for (;;) {
      const page = await read(() => pages.underWay(loadId, after));
      yield* page;
      const last = page.at(-1);
      if (last?.state !== "intended") return;
      after = last.intent.rowNumber;
    }
  }
}

function openPruning(
  interventions: InterventionTable,
  { read, write, writeLocked }: LedgerAccess,
): Ledger["pruning"] {
  const pruning = new PruneTable(interventions);
  return {
    judge: async (...asked) => await read(() => pruning.judge(...asked)),
    count: async (loadId) => await read(() => pruning.count(loadId)),
    pruned: async (targetName) => await read(() => pruning.pruned(targetName)),
    begin: async (...asked) => await write((at) => pruning.begin(...asked, at)),
    step: async (...asked) => await writeLocked("prune", () => pruning.step(...asked)),
    stored: async function* readStored() {
      for (let after = ""; ;) {
        const from = after;
        const page = await read(() => pruning.stored(from));
        if (page === undefined) return;
        yield* page.loads;
        after = page.last;
      }
    },
    forgetStored: async (loadId) => await write(() => pruning.forgetStored(loadId)),
  };
}

function openAccounts({
  read,
  write,
  writeLocked,
  writeOnce,
}: LedgerAccess): Pick<Ledger, "requests" | "paces" | "limits"> {
  const requests = new RequestTable();
  const paces = new PaceTable();
  const limits = new LimitTable();
  const locked = async <T>(account: string, query: (at: number) => Query<T>): Promise<T> =>
    await writeOnce(`limit ${account}`, query);
  return {
    requests: {
      grant: async (wish) =>
        await writeLocked(`requests ${wish.account}`, () => requests.grant(wish)),
      used: async (at) => await read(() => requests.used(at)),
      giveBack: async (account, ...returned) =>
        await writeLocked(`requests ${account}`, () => requests.giveBack(account, ...returned)),
    },
    paces: {
      tell: async (...asked) => await write(() => paces.tell(...asked)),
      listen: async (...asked) => await read(() => paces.listen(...asked)),
      list: async (now) => await read(() => paces.list(now)),
      fallSilent: async (teller) => await write(() => paces.fallSilent(teller)),
    },
    limits: {
      tell: async (from, news, events, alone) =>
        await locked(from.account, (at) => limits.tell(from, { news, events, alone }, at)),
      list: async () => await read((at) => limits.list(at)),
      look: async (account) => await read((at) => limits.look(account, at)),
      decide: async (from, ...asked) =>
        await locked(from.account, (at) => limits.decide(from, ...asked, at)),
      leave: async (from) => await locked(from.account, () => limits.leave(from)),
    },
  };
}

function openDrops(
  interventions: InterventionTable,
  { read, write, writeLocked }: LedgerAccess,
): Pick<Ledger, "arrivals" | "messages" | "outages" | "wishes"> {
  const wishes = new WishTable(interventions);
  const messages = new MessageTable();
  const arrivals = new ArrivalTable(messages);
  const outages = new OutageTable(messages);
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
      find: async (id) => await read(() => arrivals.find(id)),
      list: async (filter) => await read(() => arrivals.list(filter)),
      events: async (id) => await read(() => arrivals.events(id)),
      figures: async (drop) => await read(() => countArrivals(drop)),
      lookedUpTo: async (drop) => await read(() => arrivals.lookedUpTo(drop)),
      noteLook: async (...asked) => await write(() => arrivals.noteLook(...asked)),
    },
    outages: {
      of: async (drop) => await read(() => outages.of(drop)),
      begin: async (...asked) => await write(() => outages.begin(...asked)),
      end: async (...asked) => await write(() => outages.end(...asked)),
    },
    messages: {
      add: async (...asked) => await write(() => messages.write(...asked)),
      take: async (wish) => await writeLocked("messages", () => messages.take(wish)),
      sent: async (...asked) => await write(() => messages.sent(...asked)),
      failed: async (...asked) => await write(() => messages.failed(...asked)),
      list: async (...asked) => await read(() => messages.list(...asked)),
    },
    wishes: {
      express: async (...asked) => await write(() => wishes.express(...asked)),
      withdraw: async (loadId, by) => await write(() => wishes.withdraw(loadId, by)),
      find: async (loadId) => await read(() => wishes.find(loadId)),
    },
  };
}

function openDecisions(
  interventions: InterventionTable,
  access: LedgerAccess,
): Pick<Ledger, "interventions" | "revisions" | "corrections"> {
  const { read, writeFenced } = access;
  const corrections = new CorrectionTable();
  return {
    interventions: {
      record: async (execution, person, what) =>
        await writeFenced(execution, (at) => interventions.record(execution, at, person, what)),
      changeMapping: async (execution, person, hash) =>
        await writeFenced(execution, (at) =>
          interventions.changeMapping(execution, at, person, hash),
        ),
      list: async (loadId) => await read(() => interventions.list(loadId)),
    },
    revisions: openRevisions(interventions, access),
    corrections: {
      link: async (execution, corrected, ...asked) =>
        await writeFenced(
          execution,
          () => corrections.link(execution, corrected, ...asked),
          corrected,
        ),
      look: async (...asked) => await read(() => corrections.look(...asked)),
      links: async (...loadIds) => await read(() => corrections.links(loadIds)),
      rowLinks: (loadId) => readPages((after) => read(() => corrections.readLinks(loadId, after))),
    },
  };
}

function openRevisions(
  interventions: InterventionTable,
  { read, writeFenced }: LedgerAccess,
): Ledger["revisions"] {
  const revisions = new RevisionTable();
  return {
    choose: async (loadId, outcomes) => await read(() => revisions.choose(loadId, outcomes)),
    reopen: async (execution, person, outcomes) =>
      await writeFenced(execution, function* (at) {
        const choice = yield* revisions.reopen(execution, outcomes);
        const what = { kind: "retried", rows: choice.rows } as const;
        yield* interventions.record(execution, at, person, what);
        return choice;
      }),
    lastIntent: async (...asked) => await read(() => revisions.lastIntent(...asked)),
    resolve: async (execution, results, by) =>
      await writeFenced(execution, function* (at) {
        yield* revisions.resolve(execution, results);
        if (by !== undefined) yield* interventions.record(execution, at, by.person, by.what);
      }),
  };
}

/** Rows in row order, page by page. */
async function* readPages<Row extends { readonly rowNumber: number }>(
  readPage: (after: number) => Promise<readonly Row[]>,
): AsyncGenerator<Row, void, undefined> {
  let after = Number.MIN_SAFE_INTEGER;
  for (;;) {
    const page = await readPage(after);
    yield* page;
    const last = page.at(-1);
    if (last === undefined) return;
    after = last.rowNumber;
  }
}
