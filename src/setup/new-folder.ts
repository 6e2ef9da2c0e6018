import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { SecretReference } from "../connections/connection.ts";
import { messageOf, systemCodeOf, UsageError } from "../kernel/load-error.ts";
import { quoteArgument } from "../kernel/quote-argument.ts";
import { printable } from "../kernel/show-cell.ts";
import { writeText } from "../mapping/suggest/write-yaml.ts";
import { formatCsvLine, formatHeaderLine, plainDialect } from "../report/csv-line.ts";
import { credentialVariables } from "../targets/sign-in.ts";
import type { Target } from "../targets/target.ts";
import { exampleCells, renderSheetMapping } from "./sheet-mapping.ts";
import { listTemplateColumns } from "./template-columns.ts";

/** What a new folder is for. */
export interface FolderPlan {
  readonly target: Target;
  /** Name of the connection: `sandbox`. */
  readonly connection: string;
  /** Checked. */
  readonly baseUrl: string;
  readonly tenant: string | undefined;
  readonly key: SecretReference;
  /** Where the simulated API of the target is, on this machine. */
  readonly rehearsal: { readonly baseUrl: string; readonly tenant: string | undefined };
}

const sampleRows = 3;

/** Its files by name: configuration, mapping, sample, page, and what keeps loads and secrets out of a repository. */
export function composeFolder(plan: FolderPlan): Readonly<Record<string, string>> {
  const { target } = plan;
  const needed = listTemplateColumns(target).filter(({ required }) => required === "yes");
  // Of a create even the key may be left out; a sheet without a name for its rows helps nobody.
  const isNamed = needed.some(({ name }) => name === target.key.field);
  const named = listTemplateColumns(target).filter(({ name }) => name === target.key.field);
  const columns = isNamed ? needed : [...named, ...needed];
  const rows = Array.from({ length: sampleRows }, (_, at) => exampleCells(target, columns, at + 1));
  return {
    "waybill.config.yaml": renderConfiguration(plan),
    "mapping.yaml": renderSheetMapping(target, columns),
    "sample.csv":
      formatHeaderLine(
        columns.map(({ name }) => name),
        plainDialect,
      ) + rows.map((cells) => formatCsvLine(cells, plainDialect)).join(""),
    "README.md": renderPage(plan),
    ".gitignore": "waybill-runs/\nsecrets/\n*.plan\n",
  };
}

function renderConfiguration({ target, connection, baseUrl, tenant, key }: FolderPlan): string {
  const setting = target.signIn.sessions === undefined ? "token" : "session_id";
  const others =
    target.signIn.sessions === undefined
      ? "client_credentials is another way"
      : "token, login and client_credentials are other ways";
  return [
    "# Where loads are sent, and where the key is. No secret stands in this file.",
    "version: 1",
    "connections:",
    `  ${writeText(connection)}:`,
    `    base_url: ${writeText(baseUrl)}`,
    ...(tenant === undefined ? [] : [`    tenant: ${writeText(tenant)}`]),
    `    # ${others} to sign in: docs/connections.md`,
    `    ${setting}: ${renderReference(key)}`,
    "",
  ].join("\n");
}

function renderReference(reference: SecretReference): string {
  if ("env" in reference) return `{ env: ${writeText(reference.env)} }`;
  if ("file" in reference) return `{ file: ${writeText(reference.file)} }`;
  return `{ command: [${reference.command.map(writeText).join(", ")}] }`;
}

function renderPage({ target, connection, key, rehearsal }: FolderPlan): string {
  const [variable] = credentialVariables(target.signIn);
  const place = [
    `--base-url ${rehearsal.baseUrl}`,
    ...(rehearsal.tenant === undefined ? [] : [`--tenant ${rehearsal.tenant}`]),
  ].join(" ");
  const name = quoteArgument(connection);
  return `# Loads into ${target.name}

${target.title}. \`mapping.yaml\` has the columns that every row needs, each under the name that the API has for it;
\`waybill template --target ${target.name}\` shows all there are. The three rows of \`sample.csv\` are invented: load them into nothing but the
simulated API.

Is the sample fit to be loaded? This sends nothing:

\`\`\`sh
waybill check sample.csv -m mapping.yaml
\`\`\`

## Rehearse

In another terminal run the simulated API:

\`\`\`sh
waybill simulate --port 4010
\`\`\`

Then load the sample into it:

\`\`\`sh
${variable?.name ?? "WAYBILL_TOKEN"}=simulated waybill load sample.csv -m mapping.yaml ${place}
\`\`\`

## For real

The key ${placeOfKey(key)}. Is everything all right? Nothing is written:

\`\`\`sh
waybill doctor --connection ${name} --target ${target.name}
\`\`\`

Then, with a file of yours:

\`\`\`sh
waybill load YOUR-FILE.csv -m mapping.yaml --connection ${name} --dry-run
waybill load YOUR-FILE.csv -m mapping.yaml --connection ${name} --ramp
\`\`\`
`;
}

function placeOfKey(key: SecretReference): string {
  if ("env" in key) return `is read from the environment variable \`${key.env}\``;
  if ("file" in key)
    return `is read from the file \`${key.file}\`, which only you should be able to read`;
  return "is what the command in `waybill.config.yaml` prints";
}

/**
 * Writes the files of a new folder. None of them takes the place of anything; where one can't be written, those that were
 * are taken back.
 * @throws UsageError ERR_OUTPUT_EXISTS, ERR_FOLDER
 */
export async function writeFolder(
  folder: string,
  files: Readonly<Record<string, string>>,
): Promise<void> {
  const written: string[] = [];
  let current = folder;
  try {
    await mkdir(folder, { recursive: true });
    for (const [name, content] of Object.entries(files)) {
      current = join(folder, name);
      await writeFile(current, content, { flag: "wx" });
      written.push(current);
    }
  } catch (error) {
    for (const path of written) await rm(path, { force: true });
    throw notWritten(current, error);
  }
}

function notWritten(path: string, error: unknown): UsageError {
  if (systemCodeOf(error) === "EEXIST")
    return new UsageError(`${printable(path)} exists already, and nothing was written`, {
      code: "ERR_OUTPUT_EXISTS",
      actions: ["Name another folder; waybill init replaces nothing."],
      cause: error,
    });
  return new UsageError(`${printable(path)} can't be written: ${messageOf(error)}`, {
    code: "ERR_FOLDER",
    actions: ["Name another folder, or give this user the right to write there."],
    cause: error,
  });
}
