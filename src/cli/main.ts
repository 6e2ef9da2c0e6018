#!/usr/bin/env node
import { exitCodes } from "../index.ts";
import { askOnTerminal } from "./ask-on-terminal.ts";
import { runCli } from "./run-cli.ts";
import { listenForSignals } from "./signals.ts";
import { writeTo } from "./write-to.ts";

const { stdin, stdout, stderr, env, argv } = process;
const isTerminal = stderr.isTTY;

try {
  process.exitCode = await runCli(argv.slice(2), {
    out: writeTo(stdout),
    err: writeTo(stderr),
    stdin,
    env,
    isTerminal,
    color: isTerminal && env["NO_COLOR"] === undefined && env["TERM"] !== "dumb",
    stopSignal: listenForSignals(writeTo(stderr)),
    ask: askOnTerminal,
  });
} catch (error) {
  // A bug: the stack is what whoever mends it needs.
  console.error(error);
  process.exitCode = exitCodes.crashed;
}
