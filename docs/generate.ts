// Writes the pages and the schemas that are made from the program itself; `make docs` runs it, after a build.
import { readFile, writeFile } from "node:fs/promises";
import { describeConfigurationSchema } from "../src/arrivals/configuration-json-schema.ts";
import { describeMappingSchema } from "../src/mapping/mapping-json-schema.ts";
import { targetNames, targets } from "../src/targets/index.ts";
import { withRooms } from "./draw-rooms.ts";
import { doors, isBuilt, renderApi } from "./render-api.ts";
import { renderAnswers } from "./render-answers.ts";
import { renderCommands } from "./render-commands.ts";
import { renderErrorCodes } from "./render-error-codes.ts";
import { renderMappingNeeds } from "./render-mapping-needs.ts";
import { renderRowErrors } from "./render-row-errors.ts";
import { renderTargets } from "./render-targets.ts";

const write = async (path: string, text: string): Promise<void> =>
  await writeFile(new URL(`../${path}`, import.meta.url), text);

await write("docs/targets.md", renderTargets(targets));
await write("docs/commands.md", renderCommands());
await write("docs/error-codes.md", renderErrorCodes());
await write("docs/answers.md", renderAnswers());
if (isBuilt()) await write("docs/api.md", renderApi(doors));
else
  process.stderr.write("docs/api.md stays as it is: it is made from what `npm run build` writes\n");
const architecture = await readFile(new URL("architecture.md", import.meta.url), "utf8");
await write("docs/architecture.md", withRooms(architecture));
await write("docs/row-errors.md", renderRowErrors());
await write("docs/mapping-needs.md", renderMappingNeeds());
// By these schemas editors complete mapping files and waybill.config.yaml.
for (const [name, schema] of [
  ["mapping", describeMappingSchema(targetNames)],
  ["config", describeConfigurationSchema()],
] as const)
  await write(`mappings/waybill-${name}.schema.json`, `${JSON.stringify(schema, undefined, 2)}\n`);
