import { readFile } from "node:fs/promises";
import {
  type ExactJson,
  type ExactObject,
  isExactObject,
  parseExactJson,
  stringifyExactJson,
} from "../kernel/exact-json.ts";
import { ConfigurationError, messageOf, systemCodeOf } from "../kernel/load-error.ts";
import { identifySeed } from "./plant-seed.ts";
import { seedSchema, type SimulatorSeed } from "./seed-schema.ts";
import { listResources, type Resource } from "./resources.ts";
import { serviceNames } from "./services.ts";
import { splitRecords } from "./split-records.ts";

const actions = ["See docs/simulator.md, Records to start with."];

export async function loadRecords(spec: string): Promise<readonly SimulatorSeed[]> {
  const { resource, path } = readSpec(spec);
  const pieces = splitRecords(await readText(path));
  if (pieces.length === 0) throw recordsError(`${path}: holds no record.`);
  const linesById = new Map<string, number>();
  return pieces.map(({ line, text }) => {
    const place = `${path} line ${line}`;
    const seed = readSeed(text, resource, place);
    const identity = identifySeed(seed);
    if (typeof identity === "string") throw recordsError(`${place}: the record ${identity}.`);
    const key = JSON.stringify([identity.resource.document, seed.tenant, identity.id]);
    const earlier = linesById.get(key);
    if (earlier !== undefined) {
      throw recordsError(`${place}: has the same id as the record of line ${earlier}.`);
    }
    linesById.set(key, line);
    return seed;
  });
}

/** A path that has such a beginning can be written with `./` before it. */
function readSpec(spec: string): {
  readonly resource: Resource | undefined;
  readonly path: string;
} {
  const match = /^([\w/-]+)=(.+)$/s.exec(spec);
  if (match === null) return { resource: undefined, path: spec };
  const [, name = "", path = ""] = match;
  const resource = listResources().find((known) => namesOf(known).includes(name));
  const first = listResources().find(({ service }) => service === name);
  if (resource !== undefined || first !== undefined) return { resource: resource ?? first, path };
  throw new ConfigurationError(`The simulated APIs have no records named "${name}".`, {
    code: "ERR_SIMULATOR_RECORDS",
    actions: [
      `Before the = goes one of ${serviceNames.join(", ")}, or a target such as ${listResources()[0]?.document}.`,
    ],
  });
}

const namesOf = ({ service, name, document }: Resource): readonly string[] => [
  `${service}/${name}`,
  document,
];

async function readText(path: string): Promise<string> {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(await readFile(path));
  } catch (error) {
    if (error instanceof TypeError) throw recordsError(`${path}: is not UTF-8.`, error);
    const reason = systemCodeOf(error) === "ENOENT" ? "there is no such file" : messageOf(error);
    throw recordsError(`${path}: ${reason}.`, error);
  }
}

function readSeed(text: string, resource: Resource | undefined, place: string): SimulatorSeed {
  const content = readObject(text, place);
  if (resource !== undefined) {
    return { service: resource.service, resource: resource.name, record: content };
  }
  const seed = seedSchema.safeParse(content);
  if (seed.success) return seed.data;
  const issue = seed.error.issues[0];
  const what = `${issue?.path.join(".") || "the object"}: ${issue?.message ?? "can't be read"}`;
  throw new ConfigurationError(`${place}: ${what}.`, {
    code: "ERR_SIMULATOR_RECORDS",
    actions: [
      "Each object says whose record it is: {service, resource, tenant, record}. For bare records of one kind say NAME=FILE.",
    ],
  });
}

function readObject(text: string, place: string): ExactObject {
  let value: ExactJson;
  try {
    value = parseExactJson(text);
    stringifyExactJson(value);
  } catch (error) {
    const what = error instanceof RangeError ? "is nested too deeply" : "is not readable as JSON";
    throw recordsError(`${place}: ${what}.`, error);
  }
  if (isExactObject(value)) return value;
  throw recordsError(`${place}: is not a JSON object.`);
}

const recordsError = (message: string, cause?: unknown): ConfigurationError =>
  new ConfigurationError(message, { code: "ERR_SIMULATOR_RECORDS", actions, cause });
