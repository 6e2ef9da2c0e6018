import type { LedgerChoice } from "../index.ts";
import type { Uploads } from "./map/uploads.ts";
import type { Roots } from "./safety/within-roots.ts";
import type { Tasks } from "./tasks.ts";

/** Where the books of a desk are. */
export interface DeskBooks {
  readonly runsDir: string;
  readonly ledger?: LedgerChoice;
}

/** What the screens of a desk work with. */
export interface DeskMeans {
  readonly books: DeskBooks;
  /** The configuration, where another one than waybill.config.yaml is named. */
  readonly configPath: string | undefined;
  /** Where secrets are looked up; they never leave this process. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Blanks secrets out of what is written. */
  readonly redact: (text: string) => string;
  readonly roots: Roots;
  readonly tasks: Tasks;
  readonly uploads: Uploads;
  /** Flags that lead a command to the same books. */
  readonly flags: readonly string[];
  readonly now: () => number;
}
