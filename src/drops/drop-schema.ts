import * as here from "node:path";
import { z } from "zod";
import { messageOf, UsageError } from "../kernel/load-error.ts";
import { parseAge, parseDuration } from "../kernel/parse-duration.ts";
import { parseBounds, parseSumBounds } from "./bounds.ts";
import { answerKinds, type Drop, type Proof } from "./drop.ts";
import { loadSchema, toLoadSettings } from "./load-settings.ts";
import { parseNamePattern, parseNameTemplate, type NameTemplate } from "./name-pattern.ts";
import { planSchema, toDropPlan } from "./plan-settings.ts";
import { isDay, parseSchedule, type Schedule } from "./schedule.ts";
import { parseServerFolder, serverForms, type ServerFolder } from "./server-folder.ts";
import { parsedText } from "../yaml/parsed-text.ts";

/** Usual settings; docs/drops.md gives the reasons. */
const usual = { every: "30s", giveUp: "12h", grace: "4h" } as const;

const folder = z.string().transform((text, context): Folder => {
  if (!/^[a-z0-9]+:\/\//i.test(text)) return { server: undefined, folder: text };
  try {
    const onServer = parseServerFolder(text);
    if (onServer !== undefined) return onServer;
  } catch (error) {
    context.addIssue({ code: "custom", message: messageOf(error) });
    return z.NEVER;
  }
  const forms = Object.values(serverForms).join(", or ");
  const message = `takes a folder of this machine, such as ./inbox, or ${forms}`;
  context.addIssue({ code: "custom", message });
  return z.NEVER;
});

type Folder = ServerFolder | { readonly server: undefined; readonly folder: string };

const path = z.string().min(1, "takes a path");
const duration = parsedText(parseDuration);
/** In days, for whoever writes `3m` and means months. */
const daysKept = parsedText(parseAge).refine((ms) => ms % 86_400_000 === 0, {
  error: "takes whole days, such as 90d",
});

const completeSchema = z.union(
  [
    z.literal("rename"),
    z.strictObject({ marker: z.string() }),
    z.strictObject({ control: z.string() }),
    z.strictObject({ quiet: duration }),
  ],
  {
    error:
      'takes one proof that a file is whole: rename, marker: "{name}.done", control: "{stem}.ctl" or quiet: 5m',
  },
);

const day = z.string().refine(isDay, { error: "takes a day, such as 2026-12-25" });

const expectSchema = z.strictObject({
  cron: z.string().optional(),
  zone: z.string().optional(),
  by: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, "takes a time of day, such as 02:30")
    .optional(),
  grace: duration.default(parseDuration(usual.grace)),
  holidays: z
    .union([z.array(day), path], {
      error: 'takes days such as ["2026-12-25"], or a file with one a line',
    })
    .default([]),
  max_age: parsedText(parseAge).optional(),
  control: z.literal("required").optional(),
  same_columns_as_last: z.boolean().default(false),
  not_same_rows_as_last: z.boolean().default(false),
  rows: parsedText(parseBounds).optional(),
  columns: parsedText(parseBounds).optional(),
  sums: z.record(z.string(), parsedText(parseSumBounds)).optional(),
  bytes: parsedText(parseBounds).optional(),
});

type WrittenExpect = z.output<typeof expectSchema>;

/** @throws UsageError ERR_SCHEDULE */
function toSchedule(
  expect: WrittenExpect | undefined,
  holidays: readonly string[],
): Schedule | undefined {
  if (expect === undefined) return undefined;
  const { cron, zone, by, grace: graceMs } = expect;
  if (cron === undefined && zone === undefined && by === undefined) return undefined;
  if (cron === undefined || zone === undefined || by === undefined)
    throw new UsageError("cron, zone and by go together.", {
      code: "ERR_SCHEDULE",
      actions: ['Write them like cron: "0 2 * * 1-5", zone: Europe/Berlin and by: "02:30".'],
    });
  return parseSchedule({ cron, zone, by, graceMs, holidays });
}

const answerSchema = z
  .strictObject({ report: path.optional(), file: path.optional(), ack: path.optional() })
  .refine((answers) => answerKinds.some((kind) => answers[kind] !== undefined), {
    error: `takes one or several of ${answerKinds.join(", ")}`,
  });

const dropSchema = z.strictObject({
  from: folder,
  /** Read by those who sign in. */
  sftp: z.unknown().optional(),
  s3: z.unknown().optional(),
  match: parsedText(parseNamePattern),
  mapping: z.union([path, z.array(path).min(1)], { error: "takes a mapping file, or a list" }),
  connection: z.string().min(1).optional(),
  complete: completeSchema,
  every: duration.default(parseDuration(usual.every)),
  order: z.enum(["name", "time", "sequence"]).default("name"),
  gap: z.enum(["hold", "go-on"]).default("go-on"),
  on_trouble: z.enum(["hold", "continue"]).default("hold"),
  give_up: duration.default(parseDuration(usual.giveUp)),
  after: z.strictObject({
    archive: path,
    failed: path,
    quarantine: path,
    keep: daysKept.optional(),
  }),
  answer: answerSchema.optional(),
  expect: expectSchema.optional(),
  load: loadSchema.prefault({}),
  plan: planSchema.optional(),
  notify: z.array(z.string().min(1)).default([]),
});

type WrittenDrop = z.output<typeof dropSchema>;

type Complain = (path: readonly string[], message: string) => void;

/** What a person has set that does not go together. */
function complainOfPairs(drop: WrittenDrop, complain: Complain): void {
  const { match } = drop;
  if (drop.order === "sequence" && !match.hasSequence)
    complain(["order"], `takes names with a {seq}, and match is ${match.text}`);
  if (drop.gap === "hold" && drop.order !== "sequence")
    complain(["gap"], "hold takes order: sequence");
  const hasControl = typeof drop.complete === "object" && "control" in drop.complete;
  if (drop.expect?.control === "required" && !hasControl)
    complain(
      ["expect", "control"],
      'takes complete: { control: "…" }: no other proof comes with totals',
    );
  if (drop.plan !== undefined && drop.load.keep_before)
    complain(
      ["load", "keep_before"],
      "is for loads without plan: records that a plan saw are kept",
    );
  if (drop.plan !== undefined && drop.load.same_as_last_sent !== undefined)
    complain(
      ["load", "same_as_last_sent"],
      "is for loads without plan: a plan sees what the records are",
    );
  try {
    toSchedule(drop.expect, []);
  } catch (error) {
    complain(["expect"], messageOf(error));
  }
}

/** Which parts of a drop need one another; said at the setting that is wrong. */
const soundDropSchema = dropSchema.superRefine((drop, context) => {
  const complain: Complain = (path, message) =>
    context.addIssue({ code: "custom", path: [...path], message });
  const { match, from } = drop;
  const paths = from.server === undefined ? here : here.posix;
  const under = pathsUnder(from, "");
  const example = match.match(match.example) ?? { name: match.example, stem: match.example };
  const tryTemplate = (path: readonly string[], text: string): string | undefined => {
    try {
      return parseNameTemplate(text, match)(example, "2026-01-01");
    } catch (error) {
      complain(path, messageOf(error));
      return undefined;
    }
  };
  const tryPlace = (path: readonly string[], text: string, name = ""): string | undefined => {
    const filled = tryTemplate(path, text);
    if (filled === undefined) return undefined;
    const place = paths.join(under(filled), name);
    if (
      paths.dirname(place) === under(from.folder) &&
      match.match(paths.basename(place)) !== undefined
    )
      complain(path, "leads back into from, where files would be taken for new ones");
    return place;
  };
  const { keep: _noPlace, ...folders } = drop.after;
  for (const [name, text] of Object.entries(folders))
    tryPlace(["after", name], text, match.example);
  const taken = new Map<string, string>();
  for (const [kind, text = ""] of Object.entries(drop.answer ?? {})) {
    const place = tryPlace(["answer", kind], text) ?? kind;
    const other = taken.get(place);
    if (other !== undefined) complain(["answer", kind], `is where ${other} goes as well`);
    taken.set(place, kind);
  }
  if (typeof drop.complete === "object")
    for (const [name, text] of Object.entries(drop.complete))
      if (typeof text === "string") tryTemplate(["complete", name], text);
  const kind = from.server?.kind;
  if (kind === "sftp" && drop.sftp === undefined)
    complain(["sftp"], "is needed: by what the server is known, and how one signs in");
  for (const other of ["sftp", "s3"] as const)
    if (kind !== other && drop[other] !== undefined)
      complain([other], `goes with from: ${other}://…`);
  complainOfPairs(drop, complain);
});

/** The part of waybill.config.yaml that is about drops; the rest is read by those whom it concerns. */
export const dropsFileSchema = z.strictObject({
  version: z.literal(1),
  ledger: z.unknown().optional(),
  policies: z.unknown().optional(),
  connections: z.unknown().optional(),
  notify: z.unknown().optional(),
  drops: z
    .record(
      z
        .string()
        .regex(/^[a-z0-9][a-z0-9-]{0,63}$/, "a drop's name is small letters, digits and hyphens"),
      soundDropSchema,
    )
    .default({}),
});

/** On a server paths begin from the folder above, so that its folders lie side by side as they do here. */
function pathsUnder({ server, folder }: Folder, base: string): (text: string) => string {
  return server === undefined
    ? (text) => here.resolve(base, text)
    : (text) => here.posix.resolve(here.posix.dirname(folder), text);
}

/**
 * @param base folder that relative paths begin from
 * @param holidays days on which no file is due
 */
export function toDrop(
  name: string,
  written: WrittenDrop,
  { base, holidays }: { readonly base: string; readonly holidays: readonly string[] },
): Drop {
  const { match, after, answer, expect, load, from } = written;
  const absolute = pathsUnder(from, base);
  const under = (text: string): NameTemplate => {
    const template = parseNameTemplate(text, match);
    return (facts, today) => absolute(template(facts, today));
  };
  return {
    name,
    server: from.server,
    folder: absolute(from.folder),
    match,
    mappingPaths: [written.mapping].flat().map((one) => here.resolve(base, one)),
    connectionName: written.connection,
    complete: toProof(written.complete, written),
    everyMs: written.every,
    order: written.order,
    holdGaps: written.gap === "hold",
    holdOnTrouble: written.on_trouble === "hold",
    giveUpMs: written.give_up,
    after: {
      archive: under(after.archive),
      failed: under(after.failed),
      quarantine: under(after.quarantine),
    },
    keepMs: after.keep,
    answer: toAnswers(answer, under),
    expect: toSchedule(expect, holidays),
    maxAgeMs: expect?.max_age,
    needsTotals: expect?.control === "required",
    sameColumns: expect?.same_columns_as_last ?? false,
    rows: expect?.rows,
    columns: expect?.columns,
    bytes: expect?.bytes,
    sums: expect?.sums ?? {},
    notSameRows: expect?.not_same_rows_as_last ?? false,
    load: toLoadSettings(load),
    plan: written.plan && toDropPlan(written.plan),
    notify: written.notify,
  };
}

function toAnswers(
  written: WrittenDrop["answer"] = {},
  under: (text: string) => NameTemplate,
): Drop["answer"] {
  return Object.fromEntries(
    Object.entries(written).map(([kind, text = ""]) => [kind, under(text)] as const),
  );
}

function toProof(complete: WrittenDrop["complete"], { match }: WrittenDrop): Proof {
  if (complete === "rename") return { kind: "rename" };
  if ("quiet" in complete) return { kind: "quiet", ms: complete.quiet };
  if ("marker" in complete)
    return { kind: "marker", template: parseNameTemplate(complete.marker, match) };
  return { kind: "control", template: parseNameTemplate(complete.control, match) };
}
