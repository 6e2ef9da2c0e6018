/**
 * The same updates by newman, as people run a Postman collection over a data file. Prints its figures as JSON.
 * Run by deliver.ts: newman-client.ts FOLDER-WITH-NEWMAN URL FILE ROWS
 */
import { createReadStream } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { parse } from "csv-parse";
import { toRecord, type Cells } from "./to-record.ts";
import { peakMiB } from "./process-usage.ts";

interface NewmanRun {
  readonly run: {
    readonly stats: { readonly assertions: { readonly total: number; readonly failed: number } };
  };
}

interface Newman {
  run(options: object, done: (error: Error | null, summary: NewmanRun) => void): void;
}

const [folder = "", baseUrl = "", file = "", rowsText = "0"] = process.argv.slice(2);
const newman = createRequire(join(folder, "index.js"))("newman") as Newman;

const records: object[] = [];
for await (const cells of createReadStream(file).pipe(
  parse({ columns: true, delimiter: ";", to: Number(rowsText) }),
))
  records.push({ body: JSON.stringify({ brmObjects: toRecord(cells as Cells) }) });

const collection = {
  info: {
    name: "invoice details",
    schema: "https://schema.getpostman.com/json/collection/v2.1.0/collection.json",
  },
  item: [
    {
      name: "update",
      event: [
        {
          listen: "test",
          script: {
            exec: [
              'pm.test("applied", () => pm.expect(pm.response.json().updateResponse[0].ErrorCode).to.eql("0"));',
            ],
          },
        },
      ],
      request: {
        method: "PUT",
        url: `${baseUrl}/rest/2.0/ACTIVITY`,
        header: [
          { key: "sessionid", value: "bench-session" },
          { key: "content-type", value: "application/json; charset=utf-8" },
        ],
        body: { mode: "raw", raw: "{{body}}" },
      },
    },
  ],
};

const before = process.cpuUsage();
const startedAt = performance.now();
const summary = await new Promise<NewmanRun>((resolve, reject) => {
  newman.run({ collection, iterationData: records, reporters: [] }, (error, done) =>
    error === null ? resolve(done) : reject(error),
  );
});
const cpu = process.cpuUsage(before);
const { total, failed } = summary.run.stats.assertions;
console.log(
  JSON.stringify({
    seconds: (performance.now() - startedAt) / 1000,
    cpuSeconds: (cpu.user + cpu.system) / 1e6,
    peakMiB: peakMiB(),
    applied: total - failed,
  }),
);
