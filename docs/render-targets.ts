import { factsInWords } from "../src/targets/describe-target.ts";
import { demandInWords, typeInWords } from "../src/targets/field-in-words.ts";
import type { FieldSpec, Target } from "../src/targets/target.ts";

const opening = `# Targets

A target is one API operation: vendor, host, method, path, key and the fields that its record has. A mapping names its
target; \`waybill targets NAME\` prints what stands here, \`--json\` for programs. This page is generated from the code.

Two targets share the path \`/billingRuns/{tenantId}/{id}\`. They differ in host and body, so the name of the target
decides, never the path. The host is only a default: a connection may name another.

## How to read the lists

- Names of nested fields are dotted. A mapping writes the children of a list of objects with an index:
  \`reminders[0].name\`.
- **required**: the vendor's document demands the field. A child is demanded only where its parent is given.
- **filled by the server**: demanded by the document, but made by the API. Rows need not give it.
- **kept by the server**: the API's own processes write the field. A mapping can leave it to the server with
  \`leave_to_server\`, or give it when the whole record is replaced.
- **open object**: the document lists no children, so any are let through. Every other object takes its listed children
  only; fields that your tenant has beyond them are declared under \`custom_fields\`.
- A list of strings is documented as an array without children; that it holds strings is our reading.
- A whole number or number beyond 2^53 - 1 either way is refused, because JavaScript would change its last digits.
`;

const closing = `## What is known and what is assumed

The vendors' documents leave gaps. Where nothing is documented, Waybill does this:

### Rhythm

- An update by PUT is taken to replace the whole record: what a row leaves out may be erased. Nobody says so outright,
  so map every field that is to stay, or merge (\`write: merge\`). By the same assumption a merge takes a field out of a
  record (\`blank: clear\`) by sending the record without it.
- \`sys_version\` is part of the record. No document says that it is compared on an update.
- A record with \`sys_locked\` true refuses changes.
- The table of the create demands \`id\`, its text forbids it. Waybill refuses a row that brings one; the id comes in the
  answer.
- No key is known that would make a create safe to repeat. When its answer is lost, the row is \`in-doubt\`.
- No rate limit is published. A 429 slows the load down; \`Retry-After\` is obeyed where it is given.
- The separator in \`sys_bulk_load_pk\` is not documented: \`{tenantId}:{loadId}\` unless the mapping says otherwise.
- \`sys_last_bulk_data_operation_id\` and \`sys_last_bulk_data_operation_sys_version\` belong to the vendor's own tool.
  A load never sets them by itself.
- Dates other than \`sys_created_at\`, \`sys_last_modified_at\` and \`sys_bulk_load_at\` are documented as plain strings, so
  any text passes. Say in the mapping how a date is written.

### BillingPlatform

- The base URL holds the organization (\`https://my.billingplatform.com/ORG\`, or \`sandbox\` in place of \`my\`), so there
  is no default.
- Documents name the answer's envelope \`retrieveResponse\` or \`updateResponse\`, as an object or an array. All are read.
- A 200 can report a failure: an \`ErrorCode\` other than 0 or blank, or any \`UpdateError\`, makes the row \`rejected\`.
- Decimals travel as strings and keep every digit. \`ProrateFactor\` and \`UpperBand\` are documented as strings without
  a word on their form, so any text passes.
- The format and zone of \`ActivityDate\` are not documented. The mapping says how it is written.
- Whether null or an empty text blanks a field is not documented. The mapping decides, field by field. Nor is what becomes of a field
  that is left out, so \`blank: clear\` is refused.
- Records carry no \`sys_bulk_load_*\` fields. Where a row came from stands in the ledger and the report, unless the mapping
  names custom fields for it.
`;

/** The page docs/targets.md. */
export function renderTargets(targets: readonly Target[]): string {
  const index = targets.map(({ name, title }) => `- [\`${name}\`](#${anchorOf(name)}): ${title}`);
  return [
    opening,
    `## The targets\n\n${index.join("\n")}\n`,
    ...targets.map(renderTarget),
    closing,
  ].join("\n");
}

function renderTarget(target: Target): string {
  const facts = factsInWords(target).map(([label, words]) => `- ${label}: ${codeNames(words)}`);
  const fields = target.fields.flatMap((field) => renderField(target, field));
  return `## ${target.name}

${target.title}.

${facts.join("\n")}

${target.fields.length} fields:

${fields.join("\n")}
`;
}

function renderField(target: Target, field: FieldSpec): readonly string[] {
  const demand = demandInWords(target, field);
  const nature = `${typeInWords(field)}${demand === "" ? "" : `, **${demand}**`}`;
  const allowed = field.allowed?.map((value) => `\`${value}\``).join(", ");
  return [
    `- \`${field.name}\` (${nature}): ${codeNames(field.description)}`,
    ...(field.form === undefined ? [] : [`  - Takes ${field.form}.`]),
    ...(allowed === undefined ? [] : [`  - One of ${allowed}.`]),
  ];
}

/** Addresses, patterns and names with an underscore or a brace, set as code so that markdown leaves them alone. */
function codeNames(words: string): string {
  return words.replaceAll(/\S*[_{^\\]\S*?(?=[,.;:]?(?:\s|$))/g, (name) => `\`${name}\``);
}

function anchorOf(name: string): string {
  return name.toLowerCase().replaceAll(/[^\w-]/g, "");
}
