import { dayOf2026 } from "./dates.ts";
import { formatCsv } from "./format-csv.ts";
import { createRandomChoices, type RandomChoices } from "./random.ts";

const rowCount = 500;
const firstId = 82_000_101;

/** Rows, counted from 1, that are not what they should be. */
const deleted: ReadonlySet<number> = new Set([88, 203, 417]);
const misplacedPoint: ReadonlySet<number> = new Set([57, 262, 391, 466]);
const unreadable: ReadonlySet<number> = new Set([144, 320]);

/** Price in thousandths of a cent, product id, what it is. */
const products = [
  [89_150, 302, "Water, cubic metre"],
  [31_470, 303, "Waste water, cubic metre"],
  [27_880, 305, "Electricity, kilowatt hour"],
] as const;

interface Detail {
  readonly row: number;
  readonly priceId: (typeof products)[number];
  readonly account: number;
  readonly day: string;
  /** Hundredths. */
  readonly quantity: number;
  readonly corrected: number;
}

function makeDetail(row: number, random: RandomChoices): Detail {
  const priceId = random.pick(products);
  const account = random.integer(10_001, 19_999);
  const day = dayOf2026(random.integer(240, 300));
  const quantity = random.integer(800, 90_000);
  const isRight = random.chance(0.05);
  const change = Math.round((quantity * random.integer(-180, 180)) / 1000) || 25;
  return {
    row,
    priceId,
    account,
    day,
    quantity,
    corrected: isRight ? quantity : quantity + change,
  };
}

function makeDetails(seed: number): readonly Detail[] {
  const random = createRandomChoices(seed);
  return Array.from({ length: rowCount }, (_, index) => makeDetail(index + 1, random));
}

const hundredths = (scaled: number): string =>
  `${Math.trunc(scaled / 100)}.${String(scaled % 100).padStart(2, "0")}`;

const amountOf = ({ priceId: [price] }: Detail, quantity: number): string =>
  hundredths(Math.round((price * quantity) / 100_000));

const idOf = ({ row }: Detail): string => String(firstId + 3 * row);

/** Corrected readings as a person keeps them: three columns, and the slips of a long evening. */
export function generateCorrections(seed: number): string {
  const rows = makeDetails(seed).map((detail) => {
    const { row, corrected } = detail;
    const quantity = misplacedPoint.has(row) ? String(corrected) : hundredths(corrected);
    return {
      Line: idOf(detail),
      Quantity: unreadable.has(row) ? "see note" : quantity,
      "Rated amount": amountOf(detail, corrected),
    };
  });
  return formatCsv(rows, ",");
}

/** The same invoice details as they stand at the API, with all that the corrections don't speak of. */
export function generateLiveDetails(seed: number): string {
  return makeDetails(seed)
    .filter(({ row }) => !deleted.has(row))
    .map((detail) => `${JSON.stringify(makeRecord(detail))}\n`)
    .join("");
}

function makeRecord(detail: Detail): Readonly<Record<string, string | number>> {
  const { row, account, day, quantity, priceId } = detail;
  const [, product, feature] = priceId;
  return {
    Id: idOf(detail),
    AccountId: account,
    ProductId: product,
    ActivityDate: day,
    Quantity: hundredths(quantity),
    RatedAmount: amountOf(detail, quantity),
    Feature: feature,
    InvoiceId: 700_000 + Math.ceil(row / 4),
    CurrencyCode: 978,
    ProcessStatus: "rated",
    MeterPoint__c: `MP-${String(account)}-${product}`,
  };
}
