import type { RowError } from "../rows/row-error.ts";
import type { LoadError } from "../kernel/load-error.ts";
import type { Mapping } from "../mapping/mapping.ts";
import type { RowMapper } from "../mapping/compile-mapping.ts";
import type { Decision } from "../mapping/survey/survey-columns.ts";
import type { SourceRow } from "../rows/row.ts";
import type { RowPlace } from "../rows/row-place.ts";
import type { WarningLog } from "../rows/warning.ts";
import type { FooterRow, Source } from "../source/source.ts";
import type { Target } from "../targets/target.ts";
import type { ValidateRow } from "../validation/compile-validator.ts";

/** A source, a mapping and a target that fit one another. */
export interface BoundLoad {
  readonly source: Source;
  /** The rows of the source as `readRows` gives them, and what the ledger knows of them. */
  readonly readRows: ReadBoundRows;
  /** True where the rows know the records of earlier loads that they name. */
  readonly knowsCreated?: boolean;
  /** Undefined: the source is no rejects file. */
  readonly corrections?: Corrections;
  readonly mapping: Mapping;
  readonly target: Target;
  readonly mapper: RowMapper;
  readonly validate: ValidateRow;
  /** What columns were found to prove about how they are written. */
  readonly decisions: readonly Decision[];
  readonly judgeDamage: JudgeDamage;
  /** Codes of damage that a person lets pass. */
  readonly accept: readonly string[];
  /** Begins to watch what only whole columns show; once for each reading of the file. */
  readonly watchColumns: () => ColumnWatch;
  /** Undefined where rows of one key are applied in file order. */
  readonly judgeDuplicate?: JudgeDuplicate;
}

export type ReadBoundRows = (
  signal?: AbortSignal,
  log?: WarningLog,
  onSum?: (footer: FooterRow) => void,
) => AsyncIterable<SourceRow>;

/** How the rows of a rejects file stand to those that they correct. */
export interface Corrections {
  /** Numbers of earlier rows that several rows correct. */
  readonly repeated: { has(row: number): boolean };
  /** The load that is corrected; undefined where it is not known. */
  readonly loadId?: string;
}

/** What becomes of a row because of another one with its key. */
export type DuplicateFate =
  | { readonly code: "key-repeated" | "superseded" }
  /** Another row of the key is later, or which one is can't be told: the line of that row, and the column that says so. */
  | {
      readonly code: "outdated" | "latest-unclear";
      readonly firstLine: number;
      readonly by: string;
    }
  /** The row says what an earlier one says. */
  | { readonly code: "duplicate-row"; readonly firstLine: number };

/** Judges valid rows of a file in which keys repeat. */
export type JudgeDuplicate = (key: string, place: RowPlace) => DuplicateFate | undefined;

/** Tells the damage of a row's mapped cells: what makes the row invalid comes back, the rest goes into the log. */
export type JudgeDamage = (row: SourceRow, log: WarningLog | undefined) => readonly RowError[];

/** Watches what only a whole column shows. */
export interface ColumnWatch {
  add(row: SourceRow): void;
  /** Warns of what the columns show. */
  tell(log: WarningLog): void;
  /** Why a file with such columns can't be loaded at all. */
  refusal(sourceName: string): LoadError | undefined;
}
