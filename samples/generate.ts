import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { generateFiles } from "./generate/generated-files.ts";

for (const [path, content] of generateFiles()) {
  const file = join(import.meta.dirname, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, content);
  console.log(`samples/${path}: ${Buffer.byteLength(content)} bytes`);
}
