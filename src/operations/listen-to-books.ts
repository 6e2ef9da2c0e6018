import { LoadError } from "../kernel/load-error.ts";
import { isLedgerFile } from "../ledger/ledger-address.ts";
import type { Listening } from "../ledger/news.ts";
import { ledgerAddress } from "../load/books/load-files.ts";
import type { BooksPlace } from "../load/books-place.ts";
import { openLedgerToRead } from "../load/books/with-ledger.ts";

/**
 * Listens to what processes tell of loads and arrivals, until it is stopped.
 * @param hear something that people look at may have changed
 * @returns undefined where nobody is told of anything: of a file, or of a ledger that can't be reached now
 */
export async function listenToBooks(
  place: BooksPlace,
  hear: () => void,
): Promise<Listening | undefined> {
  if (isLedgerFile(ledgerAddress(place))) return undefined;
  try {
    const ledger = await openLedgerToRead(place);
    const listening = (["moved", "work"] as const).map((topic) => ledger.news.listen(topic, hear));
    return {
      get isHeard() {
        return listening.every(({ isHeard }) => isHeard);
      },
      stop: () => {
        for (const one of listening) one.stop();
        void ledger.close().catch(() => undefined);
      },
    };
  } catch (error) {
    if (error instanceof LoadError) return undefined;
    throw error;
  }
}
