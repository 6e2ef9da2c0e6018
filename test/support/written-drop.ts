import { lintMapping } from "../../src/index.ts";
import { correctionMapping } from "./live-actions.ts";
import { actionMapping, creationMapping } from "./load-files.ts";
import { makeWorkdir, type Workdir } from "./workdir.ts";

export const drop = `    from: ./inbox
    match: "actions-{date:YYYYMMDD}-{seq}.csv"
    mapping: mapping.yaml
    connection: rhythm
    complete: { marker: "{name}.done" }
    after: { archive: ./archive, failed: ./failed, quarantine: ./quarantine }
`;
export const print = `SHA256:${"A".repeat(43)}`;
export const onServer = (sftp: string): string =>
  drop.replace("./inbox\n", `sftp://a@b/c\n    sftp: ${sftp}\n`);
export const inBucket = (s3: string): string =>
  drop.replace("./inbox\n", `s3://bucket/in\n    s3: ${s3}\n`);
export const head = `version: 1
connections:
  rhythm: { base_url: "http://127.0.0.1:1", tenant: acme, token: { env: TOKEN } }
  careful: { base_url: "http://127.0.0.1:1/x", tenant: acme, token: { env: TOKEN }, require_approval: true }
drops:
  nightly:
`;

/** A folder for configurations, with what their drops speak of. */
export function makeDropsFolder(): Workdir {
  const workdir = makeWorkdir();
  workdir.file("mapping.yaml", correctionMapping);
  workdir.file("creations.yaml", creationMapping);
  workdir.file("actions.yaml", actionMapping);
  workdir.file("inbox/README", "");
  return workdir;
}

/** @returns findings, one a line */
export async function lintDrop(workdir: Workdir, text: string): Promise<readonly string[]> {
  const mappingPath = workdir.file("waybill.config.yaml", `${head}${text}`);
  const { findings } = await lintMapping({ mappingPath });
  return findings.map(
    ({ severity, line, setting, message }) => `${severity} ${line} ${setting}: ${message}`,
  );
}
