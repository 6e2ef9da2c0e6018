import { checkFile, type CheckRequest } from "../../../src/index.ts";
import { createWarningLog, type Warning } from "../../../src/rows/warning.ts";
import { openSource } from "../../../src/source/open-source.ts";
import { readRows } from "../../../src/source/read-rows.ts";
import type { SourceSettings } from "../../../src/rows/source-settings.ts";
import type { Source } from "../../../src/source/source.ts";
import { actionMapping } from "../../support/load-files.ts";
import { useTempFolder } from "../temp-source.ts";

/** Bytes of a text in UTF-16 LE. */
export const utf16 = (text: string): Buffer => Buffer.from(text, "utf16le");
/** One byte a character: what Windows-1252 or another 8-bit encoding looks like on disk. */
export const latin = (text: string): Buffer => Buffer.from(text, "latin1");
/** Bytes of a text in UTF-32 LE. */
export function utf32(text: string): Buffer {
  const bytes = Array.from(text).map((character) => {
    const unit = Buffer.alloc(4);
    unit.writeUInt32LE(character.codePointAt(0) ?? 0);
    return unit;
  });
  return Buffer.concat(bytes);
}
/** The bytes of 32-bit units, the other way round. */
export const swap32 = (bytes: Buffer): Buffer => Buffer.from(bytes).swap32();

/** A mapping of amounts, for files with the columns of `amountHeader`. */
export const amountMapping = `version: 1
target: billingplatform/invoice-detail
fields:
  Id: Id
  AccountId: Account
  ProductId: Product
  ActivityDate: Day
  Quantity: { column: Qty, decimal: { mark: ".", group: "," } }
  RatedAmount: { column: Amount, decimal: { mark: ".", group: "," } }
`;
export const amountHeader = "Id;Account;Product;Day;Qty;Amount";

/** A code, how often, and the first lines. */
type ShortWarning = readonly [code: string, count: number, ...lines: number[]];

/** What the reader made of a file. */
export interface HazardRead {
  readonly source: Source;
  /** Cells as read; a row that is refused ends in `!` and its code. */
  readonly rows: readonly (readonly string[])[];
  readonly warnings: readonly ShortWarning[];
}

interface ReadOptions {
  readonly name?: string;
  readonly wanted?: readonly (readonly string[])[];
}

type ReadHazard = (
  content: string | Uint8Array,
  settings?: SourceSettings,
  options?: ReadOptions,
) => Promise<HazardRead>;

/** What a check with a mapping found: errors as `[line, column, code]`. */
export interface HazardCheck {
  readonly errors: readonly (readonly [number, string | undefined, string])[];
  readonly warnings: readonly ShortWarning[];
  readonly samples: Readonly<Record<string, readonly string[]>>;
  readonly totals: Awaited<ReturnType<typeof checkFile>>["preflight"]["totals"];
  readonly valid: number;
  readonly repeatedKeys: number;
}

type CheckHazard = (
  content: string | Uint8Array,
  options?: { readonly mapping?: string } & Pick<CheckRequest, "reading" | "limit">,
) => Promise<HazardCheck>;

const shorten = ({ code, count, lines }: Warning): ShortWarning => [code, count, ...lines];

/** Files are written byte by byte into a folder that lasts as long as the describe block. */
export function useHazards(): { readonly read: ReadHazard; readonly check: CheckHazard } {
  const write = useTempFolder();
  const read: ReadHazard = async (content, settings = {}, { name = "a.csv", wanted = [] } = {}) => {
    const source = await openSource(write(name, content), settings, { wanted });
    const log = createWarningLog();
    const rows: (readonly string[])[] = [];
    for await (const { cells, error } of readRows(source, undefined, log))
      rows.push(error === undefined ? cells : [...cells, `!${error.code}`]);
    return { source, rows, warnings: log.list().map(shorten) };
  };
  const check: CheckHazard = async (content, { mapping = actionMapping, ...rest } = {}) => {
    const { preflight } = await checkFile({
      sourcePath: write("a.csv", content),
      mappingPath: write("m.yaml", mapping),
      keepErrors: 100,
      ...rest,
    });
    const { firstErrors, warnings, totals, valid, repeatedKeys } = preflight;
    return {
      errors: firstErrors.map(({ line, column, code }) => [line, column, code]),
      warnings: warnings.map(shorten),
      samples: Object.fromEntries(warnings.map(({ code, samples }) => [code, samples])),
      totals,
      valid,
      repeatedKeys,
    };
  };
  return { read, check };
}

/** The codes of warnings alone. */
export const codesOf = (found: Pick<HazardRead, "warnings">): readonly string[] =>
  found.warnings.map(([code]) => code);
