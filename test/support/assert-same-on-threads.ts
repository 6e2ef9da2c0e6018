import assert from "node:assert/strict";
import { setImmediate } from "node:timers/promises";
import { LoadError } from "../../src/index.ts";
import { type BindRequest, bindLoad } from "../../src/load/bind/bind-load.ts";
import type { OpenThreads } from "../../src/load/bind/open-threads.ts";
import {
  compileRowJudge,
  judgeBlock,
  packBlock,
  packRules,
  unpackRules,
} from "../../src/load/bind/row-judge.ts";
import type { Preflight } from "../../src/load/load-proposal.ts";
import { preflightRows } from "../../src/load/preflight/preflight-rows.ts";
import type { RowError } from "../../src/rows/row-error.ts";

/** Stands for threads: rules, blocks and answers are copied as between threads, and answers come late and out of turn. */
export const openHere: OpenThreads = (_most, rules) => {
  const copied = unpackRules(structuredClone(packRules(rules)));
  const bound = { ...compileRowJudge(copied), source: copied.source };
  let given = 0;
  return {
    rowsOfBlock: 2,
    give: (block, hashes) => {
      given += 1;
      if (given % 5 === 0) return undefined;
      const packed = structuredClone(packBlock(block));
      const turns = given % 3;
      return (async () => {
        for (let turn = 0; turn < turns; turn += 1) await setImmediate();
        return structuredClone(judgeBlock(bound, packed, hashes));
      })();
    },
    close: async () => undefined,
  };
};

type Asked = Pick<BindRequest, "sourcePath" | "mappingPath" | "reading"> & {
  readonly limit?: number;
};

/**
 * Checks a file on one thread and on others, and sees that nothing tells one from the other: what is counted, warned of and refused, in which order, and
 * how the check ends, which is given back. Rows are held against those of earlier loads, so that payload hashes are compared, too.
 */
export async function assertSameOnThreads(asked: Asked, openThreads = openHere): Promise<Judged> {
  const [now, most] = [Date.now(), { threads: 2, openThreads }];
  const one = await judge({ ...asked, now });
  assert.deepEqual(await judge({ ...asked, now, ...most }), one);
  return one;
}

/** How a check ended, and what it told on the way: errors, and keys with the hashes of their rows. */
interface Judged {
  readonly told: readonly unknown[];
  readonly preflight?: Preflight;
  readonly refused?: Pick<LoadError, "code" | "message" | "actions" | "place">;
}

async function judge({ limit, ...asked }: BindRequest & Pick<Asked, "limit">): Promise<Judged> {
  const told: unknown[] = [];
  try {
    const bound = await bindLoad(asked);
    try {
      const preflight = await preflightRows(bound, {
        limit,
        keepErrors: 3,
        onError: (error: RowError) => told.push(error),
        before: {
          add: async ({ key, payloadHash }) => void told.push([key, payloadHash]),
          conclude: async () => undefined,
        },
      });
      return { preflight, told };
    } finally {
      await bound.threads?.close();
    }
  } catch (error) {
    if (!(error instanceof LoadError)) throw error;
    const { code, message, actions, place } = error;
    return { told, refused: { code, message, actions, place } };
  }
}
