/** What a thread does that judges rows for another one: `open-threads.ts` starts it. */
import { parentPort, workerData } from "node:worker_threads";
import type { JudgedBlock } from "../../rows/row-threads.ts";
import {
  compileRowJudge,
  judgeBlock,
  type PackedBlock,
  type PackedRules,
  unpackRules,
} from "./row-judge.ts";

/** A block for a thread. */
export interface GivenBlock {
  readonly block: PackedBlock;
  readonly hashes: boolean;
}

/** What a thread says: that it has begun, then what became of each block, in the order in which they were given. */
export type ThreadAnswer = "begun" | JudgedBlock;

const rules: PackedRules = workerData;
const { source, ...rest } = unpackRules(rules);
const bound = { ...compileRowJudge({ source, ...rest }), source };

const say = (answer: ThreadAnswer): void => parentPort?.postMessage(answer, []);
parentPort?.on("message", ({ block, hashes }: GivenBlock) => say(judgeBlock(bound, block, hashes)));
say("begun");
