import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "../../../src/kernel/clock.ts";
import type { Ledger } from "../../../src/ledger/ledger.ts";
import { openSqliteLedger } from "../../../src/ledger/sqlite/sqlite-ledger.ts";
import { testLedger } from "../../contracts/ledger.contract.ts";

describe("SQLite ledger", () => {
  let folder: string;
  let opened: Ledger[] = [];

  const open = async (): Promise<Ledger> => {
    // Nobody waits for company here: the outcomes of one turn are a group.
    const clock = { ...systemClock, sleep: async () => undefined };
    const ledger = await openSqliteLedger(join(folder, "ledger.db"), { clock });
    opened.push(ledger);
    return ledger;
  };

  testLedger({
    setup: async () => {
      folder = await mkdtemp(join(tmpdir(), "waybill-ledger-"));
      return { ledger: await open(), reopen: open };
    },
    teardown: async () => {
      await Promise.allSettled(opened.map((ledger) => ledger.close()));
      opened = [];
      await rm(folder, { recursive: true });
    },
  });
});
