/**
 * What waybill is compared with, each in a process of its own: `bare`, a loop of got requests with ready bodies and nothing
 * else, and `plain`, the script that people write with csv-parse, p-limit and got. Prints its figures as JSON.
 * Run by deliver.ts: got-clients.ts bare|plain URL FILE ROWS BATCH
 */
import { createReadStream } from "node:fs";
import http from "node:http";
import { parse } from "csv-parse";
import got from "got";
import pLimit from "p-limit";
import { toRecord, type Cells } from "./to-record.ts";
import { peakMiB } from "./process-usage.ts";

const [kind, baseUrl = "", file = "", rowsText = "0", batchText = "1"] = process.argv.slice(2);
const [rows, batch] = [Number(rowsText), Number(batchText)];
const url = `${baseUrl}/rest/2.0/ACTIVITY`;
const concurrency = 8;
const agent = { http: new http.Agent({ keepAlive: true, maxSockets: concurrency }) };
const headers = { sessionid: "bench-session", "content-type": "application/json; charset=utf-8" };

const readRows = (): AsyncIterable<Cells> =>
  createReadStream(file).pipe(parse({ columns: true, delimiter: ";", bom: true }));

/** The ceiling: got as waybill uses it, bodies ready, answers read and not looked at. */
async function sendBare(): Promise<() => Promise<number>> {
  const bodies: Buffer[] = [];
  let held: object[] = [];
  const keep = (): void => {
    if (held.length > 0)
      bodies.push(Buffer.from(JSON.stringify({ brmObjects: batch === 1 ? held[0] : held })));
    held = [];
  };
  for await (const row of readRows()) {
    held.push(toRecord(row));
    if (held.length === batch) keep();
  }
  keep();
  const client = got.extend({
    agent,
    headers,
    retry: { limit: 0 },
    throwHttpErrors: false,
    followRedirect: false,
    timeout: { lookup: 15_000, connect: 15_000, secureConnect: 15_000, request: 60_000 },
  });
  let next = 0;
  const work = async (): Promise<void> => {
    for (let body = bodies[next++]; body !== undefined; body = bodies[next++]) {
      for await (const _chunk of client.stream(url, { method: "PUT", body })) void _chunk;
    }
  };
  return async () => {
    await Promise.all(Array.from({ length: concurrency }, work));
    return rows;
  };
}

/** got's promise API, its own retries, every answer parsed; rows are held until they are sent. */
async function sendPlain(): Promise<number> {
  const limit = pLimit(concurrency);
  const sending: Promise<unknown>[] = [];
  let applied = 0;
  for await (const row of readRows()) {
    const send = async (): Promise<void> => {
      const answer = await got
        .put(url, { agent, headers, json: { brmObjects: toRecord(row) } })
        .json<{ updateResponse: { ErrorCode: string }[] }>();
      if (answer.updateResponse[0]?.ErrorCode === "0") applied += 1;
    };
    sending.push(limit(send));
  }
  await Promise.all(sending);
  return applied;
}

const run = kind === "bare" ? await sendBare() : sendPlain;
const before = process.cpuUsage();
const startedAt = performance.now();
const applied = await run();
const cpu = process.cpuUsage(before);
console.log(
  JSON.stringify({
    seconds: (performance.now() - startedAt) / 1000,
    cpuSeconds: (cpu.user + cpu.system) / 1e6,
    peakMiB: peakMiB(),
    applied,
  }),
);
agent.http.destroy();
