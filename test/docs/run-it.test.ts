import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";

const read = (path: string): string =>
  readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
const page = read("docs/drops.md");
const { version, engines, peerDependencies } = JSON.parse(read("package.json")) as {
  readonly version: string;
  readonly engines: { readonly node: string };
  readonly peerDependencies: Readonly<Record<string, string>>;
};
/** Seconds in which requests under way may finish. */
const grace = 25;

const blockOf = (language: string, beginning: RegExp): string => {
  const blocks = [...page.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, "gms"))];
  const found = blocks.map(([, text = ""]) => text).find((text) => beginning.test(text));
  assert.ok(found, `the page has no such ${language}`);
  return found;
};

describe("what docs/drops.md says of running it", () => {
  const units = [
    ...page.matchAll(/`(waybill-[\w-]+\.(?:service|timer))`:\n\n```ini\n(.*?)^```$/gms),
  ].map(([, name = "", text = ""]) => ({ name, text }));

  it("has a service that looks all the time, and one for a timer", () => {
    assert.deepEqual(
      units.map(({ name }) => name),
      ["waybill-watch.service", "waybill-look.service", "waybill-look.timer"],
    );
    for (const { name, text } of units.filter((unit) => unit.name.endsWith(".service"))) {
      const [, seconds = "0"] = /^TimeoutStopSec=(\d+)$/m.exec(text) ?? [];
      assert.ok(Number(seconds) > grace, name);
    }
  });

  it("has units that systemd takes without a word", function () {
    if (spawnSync("systemd-analyze", ["--version"]).error !== undefined) this.skip();
    const folder = mkdtempSync(join(tmpdir(), "waybill-units-"));
    try {
      const paths = units.map(({ name, text }) => {
        writeFileSync(join(folder, name), text);
        return join(folder, name);
      });
      const judged = spawnSync("systemd-analyze", ["verify", "--man=no", ...paths], {
        encoding: "utf8",
      });
      // It reads the units of the machine as well, and may have a word about those.
      const words = judged.stderr.split("\n").filter((line) => line.includes("waybill"));
      assert.deepEqual(words, []);
      assert.equal(judged.status, 0, judged.stderr);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it("has a CronJob that looks once at a time, is not retried, and ends in peace", () => {
    const job = parse(blockOf("yaml", /^kind: CronJob$/m)) as CronJob;
    assert.deepEqual([job.apiVersion, job.spec.concurrencyPolicy], ["batch/v1", "Forbid"]);
    const { backoffLimit, template } = job.spec.jobTemplate.spec;
    assert.equal(backoffLimit, 0);
    const { restartPolicy, containers, volumes } = template.spec;
    assert.equal(restartPolicy, "Never");
    assert.ok(template.spec.terminationGracePeriodSeconds > grace);
    assert.ok(template.spec.securityContext.runAsNonRoot);
    const [{ args, env, workingDir, volumeMounts }] = containers;
    assert.deepEqual(args, ["watch", "--once"]);
    assert.ok(env.every(({ valueFrom }) => "secretKeyRef" in valueFrom));
    assert.ok(volumeMounts.some(({ mountPath }) => mountPath === workingDir));
    assert.deepEqual(
      volumeMounts.map(({ name }) => name).toSorted(),
      volumes.map(({ name }) => name).toSorted(),
    );
  });

  it("has a recipe of a container for nobody in particular, with what Waybill can take", () => {
    const lines = blockOf("dockerfile", /^FROM /)
      .replaceAll("\\\n", " ")
      .trim()
      .split("\n");
    const said = (word: string): string =>
      lines.find((line) => line.startsWith(`${word} `))?.slice(word.length + 1) ?? "";
    const [, least = "99"] = /^>=(\d+)/.exec(engines.node) ?? [];
    assert.ok(Number(/^node:(\d+)-slim$/.exec(said("FROM"))?.[1]) >= Number(least));
    assert.equal(said("COPY"), `waybill-${version}.tgz /tmp/`);
    const optional = Object.entries(peerDependencies).filter(([name]) =>
      said("RUN").includes(name),
    );
    assert.ok(optional.length >= 2);
    for (const [name, range] of optional) {
      const [, major = ""] = /^\^(\d+)\./.exec(range) ?? [];
      assert.ok(said("RUN").includes(`${name}@${major}`), name);
    }
    assert.equal(said("USER"), "node");
    assert.deepEqual(JSON.parse(said("ENTRYPOINT")), ["waybill"]);
    assert.deepEqual(JSON.parse(said("CMD")), ["watch"]);
  });

  it("has a line for cron with five times and one command", () => {
    assert.match(blockOf("cron", /watch/), /^(?:[\d*/,-]+ ){5} \S.*waybill watch --once .*\n$/);
  });
});

interface CronJob {
  readonly apiVersion: string;
  readonly spec: {
    readonly concurrencyPolicy: string;
    readonly jobTemplate: {
      readonly spec: {
        readonly backoffLimit: number;
        readonly template: {
          readonly spec: {
            readonly restartPolicy: string;
            readonly terminationGracePeriodSeconds: number;
            readonly securityContext: { readonly runAsNonRoot: boolean };
            readonly containers: readonly [
              {
                readonly args: readonly string[];
                readonly workingDir: string;
                readonly env: readonly { readonly valueFrom: object }[];
                readonly volumeMounts: readonly {
                  readonly name: string;
                  readonly mountPath: string;
                }[];
              },
            ];
            readonly volumes: readonly { readonly name: string }[];
          };
        };
      };
    };
  };
}
