import type { FieldSpec, Target } from "../../targets/target.ts";
import { agreed, type Answers, applyAnswers, noAnswers } from "./answers.ts";
import { decimalSettings, dateSettings, fitBoolean } from "./fit-column.ts";
import type { ColumnProfile } from "./profile-column.ts";
import {
  type Knowledge,
  listCandidates,
  type Proposal,
  proposeColumns,
} from "./propose-columns.ts";
import { falseWords, trueWords } from "./read-words.ts";
import { writeAddress, writeComment, writeText } from "./write-yaml.ts";

/** What is suggested for the fields of a target. */
export interface SuggestedFields {
  readonly lines: readonly string[];
  /** Lines of columns that no field is known for. */
  readonly unused: readonly string[];
  readonly leaveToServer: readonly string[];
  readonly proposals: readonly Proposal[];
  readonly matched: number;
  readonly undecided: number;
  /** Fields that the API requires and nothing fills yet. */
  readonly openFields: readonly FieldSpec[];
  readonly usedColumns: ReadonlySet<string>;
}

type Write = "merge" | "replace";

const parentOf = (name: string): string => name.slice(0, Math.max(0, name.lastIndexOf(".")));

/** A field on one line, as a mapping takes it. */
export function writeField(address: string, column: string, settings: readonly string[]): string {
  const source = writeText(column);
  const value =
    settings.length === 0 ? source : `{ ${[`column: ${source}`, ...settings].join(", ")} }`;
  return `${writeAddress(address)}: ${value}`;
}

/** What a proposal is written as on one line; what is open in it shows as a gap. */
export const writeProposal = ({ address, column, fit }: Proposal): string =>
  writeField(address, column, fit.refused === undefined ? fit.settings : [fit.hint ?? "…"]);

function decideLine(address: string, reason: string, hint = ""): string {
  const comment = hint === "" ? "" : ` ${writeComment(hint)}`;
  return `${writeAddress(address)}: { decide: ${JSON.stringify(reason)} }${comment}`;
}

/** Behind a line: how sure it is, and why. */
const remark = ({ certainty, reasons }: Proposal): string =>
  ` ${writeComment(reasons.includes(agreed) ? agreed : `${certainty}: ${reasons.join("; ")}`)}`;

/** The lines of a field that is taken, or is to be decided where its cells prove nothing. */
function writeTaken(proposal: Proposal): readonly string[] {
  const { address, column, fit, isNamesake } = proposal;
  if (fit.refused !== undefined) {
    const hint = `{ ${[`column: ${writeText(column)}`, fit.hint ?? "…"].join(", ")} }`;
    return [decideLine(address, `column "${column}" ${fit.refused}`, hint)];
  }
  const settings = fit.block ?? fit.settings;
  const why = isNamesake ? "" : remark(proposal);
  if (settings.length === 0) return [`${writeAddress(address)}: ${writeText(column)}${why}`];
  return [
    `${writeAddress(address)}:${why}`,
    `  column: ${writeText(column)}`,
    ...settings.map((line) => `  ${line}`),
  ];
}

/** A line that is ready when its first # is taken away. */
const writeOffer = (proposal: Proposal): string =>
  writeComment(`${writeProposal(proposal)}${remark(proposal)}`);

/** What the API requires of a mapping, within what it fills. */
class Needs {
  readonly #target: Target;
  readonly #isMerge: boolean;
  readonly #taken: readonly string[];
  readonly #offered: readonly string[];

  /** @param offered addresses of fields that a person may agree to */
  constructor(target: Target, write: Write, taken: readonly string[], offered: readonly string[]) {
    this.#target = target;
    this.#isMerge = write === "merge";
    this.#taken = taken.map((address) => address.replaceAll(/\[\d+\]/g, ""));
    this.#offered = offered;
  }

  /** True for a field that nothing fills and that has to be: of a merge the key alone. */
  isNeeded({ name, required }: FieldSpec): boolean {
    if (this.#taken.includes(name)) return false;
    if (this.#isMerge) return name === this.#target.key.field;
    const parent = parentOf(name);
    return required && (parent === "" || this.#isOpened(parent)) && !this.#isOpened(name);
  }

  /** True for an object that is filled field by field, or is to be: then those of its fields are needed that it requires. */
  #isOpened(name: string): boolean {
    const isWithin = (address: string): boolean => address.startsWith(`${name}.`);
    if (this.#taken.some(isWithin)) return true;
    const isRequired = this.#target.fields.some((field) => field.name === name && field.required);
    const hasRequired = this.requiredIn(name).some(({ type }) => type !== "array");
    return isRequired && hasRequired && this.#offered.some(isWithin);
  }

  /** Children that an object or list has to have, however little is put into it. */
  requiredIn(name: string): readonly FieldSpec[] {
    return this.#target.fields.filter((field) => parentOf(field.name) === name && field.required);
  }
}

/**
 * What stands for a required object that no column fills. Of a record that is created, empty says the same as nothing; in an
 * update it would take what is there away, so that a person has to say it.
 */
function writeEmpty(field: FieldSpec, target: Target, needs: Needs): readonly string[] | undefined {
  if (target.safeToRepeat || field.type !== "object") return undefined;
  const required = needs.requiredIn(field.name);
  if (required.some(({ type }) => type !== "array")) return undefined;
  const address = required[0]?.name ?? field.name;
  return [
    `${writeAddress(address)}: { constant: ${required.length === 0 ? "{}" : "[]"} } # the API requires it; nothing fills it`,
  ];
}

function decideField(
  field: FieldSpec,
  target: Target,
  needs: Needs,
  hasOffer: boolean,
): readonly string[] {
  if (hasOffer)
    return [
      decideLine(
        field.name,
        "the API requires it; use a line above in place of this one, or give it a column",
      ),
    ];
  const empty = writeEmpty(field, target, needs);
  if (empty !== undefined) return empty;
  const children = needs.requiredIn(field.name).map(({ name }) => name.split(".").at(-1) ?? "");
  const within = children.length === 0 ? "" : `, with ${children.join(" and ")}`;
  return [decideLine(field.name, `the API requires it${within}, and no column has its name`)];
}

/** Suggests every field of a target that a header has a column for, marks the required ones that it lacks. */
export function suggestFields(
  target: Target,
  header: readonly string[],
  profiles: ReadonlyMap<string, ColumnProfile>,
  write: Write,
  knowledge: Knowledge,
  answers: Answers = noAnswers,
): SuggestedFields {
  const fields = listCandidates(target);
  const needed = fields.filter((field) =>
    write === "merge"
      ? field.name === target.key.field
      : field.required && !field.name.includes("."),
  );
  const proposals = applyAnswers(
    proposeColumns(target, header, profiles, knowledge, needed),
    answers,
    target,
  );
  const taken = proposals.filter(({ certainty }) => certainty === "certain");
  const offered = proposals.filter(({ certainty }) => certainty !== "possible");
  const needs = new Needs(
    target,
    write,
    [...taken.map(({ address }) => address), ...Object.keys(answers.values), ...answers.server],
    offered.map(({ address }) => address),
  );
  const known = { target, header, proposals, needs, answers };
  const written = fields.map((field) => suggestField(field, known));
  const shown = new Set(fields.map(({ name }) => name));
  const items = proposals
    .filter(({ address }) => !shown.has(address))
    .flatMap((one) => (one.certainty === "certain" ? writeTaken(one) : writeOffer(one)));
  const unused = writeUnused(header, new Set(offered.map(({ column }) => column)), profiles);
  const toServer = written.flatMap(({ leftToServer }) => leftToServer ?? []);
  const openFields = written.flatMap(({ open }) => open ?? []);
  return {
    lines: [...written.flatMap(({ lines }) => lines), ...items],
    unused,
    leaveToServer: [...answers.server, ...toServer],
    proposals,
    matched: taken.length,
    undecided: openFields.length + taken.filter(({ fit }) => fit.refused !== undefined).length,
    openFields,
    usedColumns: new Set(taken.map(({ column }) => column)),
  };
}

/** What becomes of one field. */
interface WrittenField {
  readonly lines: readonly string[];
  readonly leftToServer?: string;
  /** The field itself, where a person has to decide on it. */
  readonly open?: FieldSpec;
}

function suggestField(
  field: FieldSpec,
  known: {
    readonly target: Target;
    readonly header: readonly string[];
    readonly proposals: readonly Proposal[];
    readonly needs: Needs;
    readonly answers: Answers;
  },
): WrittenField {
  const { target, header, proposals, needs, answers } = known;
  const { name, writtenByServer } = field;
  const own = proposals.filter(({ address }) => address === name);
  const match = own.find(({ certainty }) => certainty === "certain");
  if (match !== undefined) return { lines: writeTaken(match) };
  const value = answers.values[name];
  if (value !== undefined)
    return { lines: [`${writeAddress(name)}: { constant: ${JSON.stringify(value)} }`] };
  const isNeeded = needs.isNeeded(field);
  if (isNeeded && writtenByServer) return { lines: [], leftToServer: name };
  const offers = [
    ...(writtenByServer && header.includes(name)
      ? [writeComment(`${name}: ${writeText(name)} (the server fills it)`)]
      : []),
    ...own.map(writeOffer),
  ];
  if (!isNeeded) return { lines: offers };
  const decided = decideField(field, target, needs, own.length > 0);
  const isOpen = decided.some((line) => line.includes("{ decide: "));
  return { lines: [...offers, ...decided], ...(isOpen && { open: field }) };
}

/** One word alone, such as x, may say anything. */
const saysBoth = ({ values }: ColumnProfile): boolean =>
  values !== undefined &&
  [trueWords, falseWords].every((known) =>
    [...values.keys()].some((word) => known.has(word.toLowerCase())),
  );

/** The conversion that the cells of a column prove, whatever field it may be for. */
export function provenSettings(profile: ColumnProfile): readonly string[] {
  const { filled, dates, triedDates, numbers, integers, separator, lostZeros, isJson } = profile;
  if (filled === 0) return [];
  if (lostZeros !== undefined) return [`pad: { to: ${lostZeros}, with: "0" }`];
  if (isJson) return ["json: true"];
  if (triedDates > 0 && dates === triedDates) return dateSettings(profile);
  if (numbers === filled) return integers < filled ? decimalSettings(profile) : [];
  if (separator === undefined) return saysBoth(profile) ? fitBoolean(profile).settings : [];
  const { sign, hasBlanks } = separator;
  return [hasBlanks ? `list: { separator: "${sign}", trim: true }` : `list: "${sign}"`];
}

/** Each column that is neither taken nor offered, with the conversion that its cells prove. */
function writeUnused(
  header: readonly string[],
  used: ReadonlySet<string>,
  profiles: ReadonlyMap<string, ColumnProfile>,
): readonly string[] {
  const free = header.filter((name) => name !== "" && !used.has(name));
  if (free.length === 0) return [];
  return [
    writeComment(
      "columns that no field is known for, as their cells are written; put a field in the place of FIELD:",
    ),
    ...free.map((column) => {
      const profile = profiles.get(column);
      return writeComment(
        writeField("FIELD", column, profile === undefined ? [] : provenSettings(profile)),
      );
    }),
  ];
}
