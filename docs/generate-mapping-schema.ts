// Writes mappings/waybill-mapping.schema.json, by which editors complete mapping files.
import { writeFile } from "node:fs/promises";
import { describeMappingSchema } from "../src/mapping/mapping-json-schema.ts";
import { targetNames } from "../src/targets/index.ts";

const path = new URL("../mappings/waybill-mapping.schema.json", import.meta.url);
await writeFile(path, `${JSON.stringify(describeMappingSchema(targetNames), undefined, 2)}\n`);
