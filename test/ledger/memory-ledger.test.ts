import { openMemoryLedger } from "../../src/ledger/memory-ledger.ts";
import { testLedger } from "../contracts/ledger.contract.ts";

describe("memory ledger", () => {
  testLedger({
    setup: async () => {
      const ledger = openMemoryLedger();
      return { ledger, reopen: async () => ledger };
    },
    teardown: async () => undefined,
  });
});
