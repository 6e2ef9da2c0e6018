import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { playNights } from "./nightly/play-nights.ts";

const folder = mkdtempSync(join(tmpdir(), "waybill-nights-"));
await playNights(folder, (text) => void process.stdout.write(text));
console.log(`What is left of it: ${folder}`);
