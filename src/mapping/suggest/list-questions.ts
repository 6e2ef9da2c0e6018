import { z } from "zod";
import type { FieldSpec, Target } from "../../targets/target.ts";
import { parseDateFormat } from "../transforms/parse-date-format.ts";
import { isZone } from "../transforms/zone-offset.ts";
import type { Answers } from "./answers.ts";
import { isDateLike, writeDate } from "./fit-column.ts";
import { type ColumnProfile, usualPivot } from "./profile-column.ts";
import type { Proposal } from "./propose-columns.ts";
import type { SuggestedFields } from "./suggest-fields.ts";
import { isMeantBy } from "./read-words.ts";

/** One thing that a person can say. */
export interface Choice {
  /** The choice in words. */
  readonly label: string;
  /** Adds it to the answers: what `answer` of a draft takes. */
  readonly answer: (answers: Answers) => Answers;
}

/** One question about a mapping: the choices, the most likely first, and what may be typed in place of one. */
export interface MapQuestion {
  readonly text: string;
  /** Cells of the column, as they are read. */
  readonly cells: readonly string[];
  readonly choices: readonly Choice[];
  readonly typed?: {
    readonly label: string;
    /** Undefined where the text can't be taken. */
    readonly read: (text: string) => Choice["answer"] | { readonly refused: string };
  };
}

/** What questions are made of. */
export interface AskedAbout {
  readonly target: Target;
  readonly header: readonly string[];
  readonly profiles: ReadonlyMap<string, ColumnProfile>;
  readonly nulls: ReadonlyMap<string, number>;
  readonly fields: SuggestedFields;
  /** Clocks that are offered first for times without a zone. */
  readonly zones: readonly string[];
}

const shown = (text: string): string => JSON.stringify(text);

const take = ({ address, column }: Proposal, settings: readonly string[]): Choice["answer"] => {
  return (answers) => ({
    ...answers,
    takes: { ...answers.takes, [address]: { column, settings: [...settings] } },
  });
};

const leaveOut = (column: string): Choice => ({
  label: `leave the column ${shown(column)} out`,
  answer: (answers) => ({ ...answers, leaves: [...answers.leaves, column] }),
});

const decideLater = (name: string): Choice => ({
  label: "decide later: its rows are invalid until then",
  answer: (answers) => ({ ...answers, later: [...answers.later, name] }),
});

function askWrite({ target }: AskedAbout, answers: Answers): MapQuestion | undefined {
  if (target.method === "POST" || answers.write !== undefined) return undefined;
  const say =
    (write: "merge" | "replace"): Choice["answer"] =>
    (one) => ({ ...one, write });
  return {
    text: `What is a row of this file, for ${target.name}?`,
    cells: [],
    choices: [
      {
        label: "a part of a record: what it has changes, the rest stays (write: merge)",
        answer: say("merge"),
      },
      {
        label: "the whole record: what it does not have is sent as nothing",
        answer: say("replace"),
      },
    ],
  };
}

/** What is to be said before a column can be read; undefined where nothing is. */
function askHow(proposal: Proposal, { profiles, zones }: AskedAbout): MapQuestion | undefined {
  const { column, address, fit } = proposal;
  const { question } = fit;
  const cells = profiles.get(column)?.samples ?? [];
  if (question?.about === "zone") {
    const withZone = (zone: string): Choice["answer"] =>
      take(proposal, [writeDate(question.format, { zone })]);
    return {
      text: `${shown(column)} for ${address} has times without a zone. By which clock were they written?`,
      cells,
      choices: [
        ...zones.map((zone) => ({ label: zone, answer: withZone(zone) })),
        leaveOut(column),
      ],
      typed: {
        label: "another zone, such as America/New_York",
        read: (text) =>
          isZone(text) ? withZone(text) : { refused: `there is no time zone ${shown(text)}` },
      },
    };
  }
  if (question?.about === "order") {
    const lent = profiles.get(column)?.lentOrder?.format;
    const formats = question.formats.toSorted((a, b) => Number(b === lent) - Number(a === lent));
    return {
      text: `${shown(column)} for ${address} does not show whether day or month is first. How are its dates written?`,
      cells,
      choices: [
        ...formats.map((format) => ({
          label: `${format}${format === lent ? ", as the file's other dates are" : ""}`,
          answer: take(proposal, [writeDate(format)]),
        })),
        leaveOut(column),
      ],
    };
  }
  return undefined;
}

/** A column whose name may mean a field. */
function askOffer(proposal: Proposal, asked: AskedAbout): MapQuestion {
  const how = askHow(proposal, asked);
  if (how !== undefined) return how;
  const { column, address, fit, reasons } = proposal;
  const isReady = fit.refused === undefined || fit.hint?.includes("…") === false;
  const settings = fit.refused === undefined ? fit.settings : isReady ? [fit.hint ?? ""] : [];
  const detail = settings.length === 0 ? "" : ` with ${settings.join(", ")}`;
  const yes = { label: `${address}${detail}`, answer: take(proposal, settings) };
  const others = asked.fields.proposals
    .filter(
      (one) => one.column === column && one.address !== address && one.fit.refused === undefined,
    )
    .map((one) => ({ label: one.address, answer: take(one, one.fit.settings) }));
  const no = leaveOut(column);
  const isDoubtful = fit.verdict === "misfit" || !isReady;
  return {
    text: `Where does the column ${shown(column)} go? (${reasons.join("; ")})`,
    cells: asked.profiles.get(column)?.samples ?? [],
    choices: isDoubtful ? [no, yes, ...others] : [yes, ...others, no],
    ...(isDateLike(proposal.field) && !isReady && { typed: typeFormat(proposal) }),
  };
}

/** How dates are written that are not known by themselves. */
const typeFormat = (proposal: Proposal): NonNullable<MapQuestion["typed"]> => ({
  label: "how its dates are written, such as DDMMYYYY",
  read: (text) => {
    const parsed = parseDateFormat(text, /YYYY/.test(text) ? {} : { pivot: usualPivot });
    return "refused" in parsed ? parsed : take(proposal, [writeDate(text)]);
  },
});

function askWords(
  proposal: Proposal,
  answers: Answers,
  { profiles }: AskedAbout,
): MapQuestion | undefined {
  const { fit, address, column } = proposal;
  if (fit.question?.about !== "words") return undefined;
  const { words, allowed } = fit.question;
  const said = answers.words[address] ?? {};
  const word = words.find((one) => said[one] === undefined);
  if (word === undefined) return undefined;
  const say =
    (value: string | null): Choice["answer"] =>
    (one) => ({
      ...one,
      words: { ...one.words, [address]: { ...one.words[address], [word]: value } },
    });
  const meant = isMeantBy(word, allowed);
  const values = allowed.toSorted((a, b) => Number(b === meant) - Number(a === meant));
  const leave = { label: "none of them: its rows are invalid", answer: say(null) };
  const choices = values.map((value) => ({ label: value, answer: say(value) }));
  const rows = profiles.get(column)?.values?.get(word) ?? 0;
  return {
    text: `What does ${shown(word)} in ${shown(column)} stand for, as ${address}? (${rows === 1 ? "1 row" : `${rows} rows`})`,
    cells: [],
    choices: meant === undefined ? [leave, ...choices] : [...choices, leave],
  };
}

const jsonSchema = z.json();
type Value = z.output<typeof jsonSchema>;

/** A text as a value of its field; undefined where it is none. */
function readValue(field: FieldSpec, text: string): Value | undefined {
  if (field.allowed !== undefined) return field.allowed.includes(text) ? text : undefined;
  if (field.type === "string") return text;
  try {
    const value = jsonSchema.parse(JSON.parse(text));
    const isList = Array.isArray(value);
    if (field.type === "array") return isList ? value : undefined;
    if (field.type === "integer") return Number.isSafeInteger(value) ? value : undefined;
    return typeof value === field.type && !isList && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/** A field that the API requires and nothing fills. */
function askField(field: FieldSpec, { fields, target, profiles }: AskedAbout): MapQuestion {
  const { name } = field;
  const near = fields.proposals.filter(
    (one) => one.address === name && one.certainty === "possible" && one.fit.refused === undefined,
  );
  const isKey = name === target.key.field;
  const toServer: Choice = {
    label: "leave it to the server: it is not sent",
    answer: (answers) => ({ ...answers, server: [...answers.server, name] }),
  };
  const give =
    (value: Value): Choice["answer"] =>
    (answers) => ({
      ...answers,
      values: { ...answers.values, [name]: value },
    });
  return {
    text: `The API requires ${name}, and no column is known for it. (${field.description})`,
    cells: near.flatMap(({ column }) => profiles.get(column)?.samples ?? []).slice(0, 3),
    choices: [
      ...near.map((one) => ({
        label: `the column ${shown(one.column)}`,
        answer: take(one, one.fit.settings),
      })),
      ...(isKey ? [] : [toServer]),
      ...(field.allowed ?? []).map((value) => ({
        label: `${value} in every row`,
        answer: give(value),
      })),
      decideLater(name),
    ],
    ...(isKey
      ? {}
      : {
          typed: {
            label:
              field.type === "string"
                ? "a value for every row"
                : `a value for every row, as JSON (${field.type})`,
            read: (text: string) => {
              const value = readValue(field, text);
              return value === undefined
                ? {
                    refused: `${name} takes ${field.allowed?.join(", ") ?? field.type}, not ${shown(text)}`,
                  }
                : give(value);
            },
          },
        }),
  };
}

function askNulls(answers: Answers, { nulls }: AskedAbout): MapQuestion | undefined {
  const found = [...nulls].find(([word]) => answers.nulls[word] === undefined);
  if (found === undefined) return undefined;
  const [word, count] = found;
  const say =
    (isBlank: boolean): Choice["answer"] =>
    (one) => ({
      ...one,
      nulls: { ...one.nulls, [word]: isBlank },
    });
  return {
    text: `Does ${shown(word)} stand for nothing? (${count === 1 ? "1 cell" : `${count} cells`})`,
    cells: [],
    choices: [
      {
        label: "no: it stays as it is, and is at fault where a number or a date is due",
        answer: say(false),
      },
      { label: "yes: such a cell is taken for blank", answer: say(true) },
    ],
  };
}

/** The next question about a mapping; undefined when all are answered. */
export function nextQuestion(asked: AskedAbout, answers: Answers): MapQuestion | undefined {
  const write = askWrite(asked, answers);
  if (write !== undefined) return write;
  const { proposals, openFields } = asked.fields;
  const byHeader = (a: Proposal, b: Proposal): number =>
    asked.header.indexOf(a.column) - asked.header.indexOf(b.column);
  const offered = proposals
    .filter(
      ({ certainty, fit }) =>
        certainty === "likely" || (certainty === "certain" && fit.refused !== undefined),
    )
    .toSorted(byHeader)[0];
  if (offered !== undefined) return askOffer(offered, asked);
  for (const proposal of proposals.filter(({ certainty }) => certainty === "certain")) {
    const words = askWords(proposal, answers, asked);
    if (words !== undefined) return words;
  }
  const open = openFields.find(({ name }) => !answers.later.includes(name));
  return open === undefined ? askNulls(answers, asked) : askField(open, asked);
}
