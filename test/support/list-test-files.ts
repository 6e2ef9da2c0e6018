import { globSync } from "node:fs";

/**
 * Prints the test files in the order in which they are begun: those that take longest first, so that none of them is left alone at the
 * end. Each once: a file that two patterns of mocha's command line match is run twice.
 */
const inOrder: readonly string[] = [
  "test/scenarios/{lost-ledger,secret-hunt,kill-matrix,frozen-load}.test.ts",
  "test/scenarios/hosts/{by-postgres,kill-hosts,one-limit}.test.ts",
  "test/{package,samples-hosts,targets/made-target}.test.ts",
  "test/{desk,plan}/*.browser.test.ts",
  "test/{docs/readme-tour,delivery/day-long-load,delivery/pacing/{limiters,several-loads}}.test.ts",
  "test/{ledger/postgres/*,arrivals/killed-at-every-step,mapping/slow-patterns}.test.ts",
  "test/{cli/{program,start},source/formats/contract,samples,sites/real-sshd}.test.ts",
  "test/scenarios/**/*.test.ts",
  "test/**/*.test.ts",
];

const files = inOrder.flatMap((pattern) =>
  globSync(pattern, { exclude: ["test/servers/node_modules/**"] }).toSorted(),
);
console.log([...new Set(files)].join("\n"));
