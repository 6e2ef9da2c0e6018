import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { LoadError } from "../../src/index.ts";
import { spellings, startEchoingApi, type Echoing, type Spelling } from "../support/echoing-api.ts";
import { startFakeProxy } from "../support/fake-proxy.ts";
import { actionMapping, actionRows, detailMapping, detailRows } from "../support/load-files.ts";
import { liveDetailMapping } from "../support/live-details.ts";
import { correctionMapping, correctionRows } from "../support/live-actions.ts";
import { makeLoadPlace, type LoadKind } from "../support/load-place.ts";
import { makeWorkdir } from "../support/workdir.ts";

/** One recognizable secret for each place where one can come from; with all that could need escaping. */
const plants = {
  environmentToken: "pl4nt-env-token+/=x",
  namedToken: "pl4nt-named-token+/=x",
  fileToken: "pl4nt-file-token+/=x",
  commandToken: "pl4nt-command-token+/=x",
  commandNoise: "pl4nt-stderr-noise",
  session: "pl4nt-given-session+/=x",
  clientSecret: 'pl4nt client "secret" \\ ü/+',
  password: 'pl4nt pass "word" \\ é&=+',
  mintedToken: "pl4nt-minted-token+/=",
  openedSession: "pl4nt-opened-session+/=",
  proxyPassword: "pl4nt-proxy:pass/word",
};
const noisy = `echo "$NOISE" >&2; echo "$COMMAND_TOKEN"`;

interface Way {
  readonly kind: LoadKind;
  /** The connection, but for its base URL. */
  readonly settings: (api: string) => string;
}

const tenant = "tenant: acme";
const ways: Readonly<Record<string, Way>> = {
  "a token of the environment": { kind: "actions", settings: () => tenant },
  "a token of a named variable": {
    kind: "actions",
    settings: () => `${tenant}\ntoken: {env: NAMED}`,
  },
  "a token of a file": { kind: "actions", settings: () => `${tenant}\ntoken: {file: token}` },
  "a token of a command": {
    kind: "actions",
    settings: () =>
      `${tenant}\ntoken: {command: [sh, -c, ${JSON.stringify(noisy)}], variables: [NOISE, COMMAND_TOKEN]}`,
  },
  "client credentials": {
    kind: "actions",
    settings: (api) =>
      `${tenant}\nclient_credentials: {domain: "${api}", client_id: me, client_secret: {env: CLIENT_SECRET}}`,
  },
  "a login": {
    kind: "details",
    settings: () => "login: {username: ann, password: {file: password}}",
  },
  "a session of the environment": { kind: "details", settings: () => "session_id: {env: SESSION}" },
};
const env = {
  WAYBILL_TOKEN: plants.environmentToken,
  NAMED: plants.namedToken,
  COMMAND_TOKEN: plants.commandToken,
  NOISE: plants.commandNoise,
  CLIENT_SECRET: plants.clientSecret,
  SESSION: plants.session,
};

/** Every form in which a text could still give a secret away, its first half included. */
const formsOf = (secret: string): readonly string[] => [
  secret,
  encodeURIComponent(secret),
  JSON.stringify(secret).slice(1, -1),
  Buffer.from(secret).toString("base64"),
  Buffer.from(secret).toString("base64url"),
  secret.slice(0, 12),
];

/** The text in plain letters, however a server spelled them: with no escapes, entities, tags, percents, and Base64 opened. */
function plainly(text: string): string {
  const code = (digits: string): string => String.fromCodePoint(Number.parseInt(digits, 16));
  const spelled = text
    .replaceAll(/\\+u([0-9a-f]{4})/gi, (_, digits: string) => code(digits))
    .replaceAll(/&#(\d+);/g, (_, digits: string) => String.fromCodePoint(Number(digits)))
    .replaceAll(/(?:%25)+([0-9a-f]{2})/gi, "%$1")
    .replaceAll(/%([0-7][0-9a-f])/gi, (_, digits: string) => code(digits))
    .replaceAll(/\\+(?=["/\\])/g, "")
    .replaceAll(/<\/?b>/g, "");
  const opened = [...text.matchAll(/[\w+/]{16,}/g)].map(([token]) =>
    Buffer.from(token, "base64").toString("latin1"),
  );
  return `${spelled} ${opened.join(" ")}`.toLowerCase();
}

/** No text of ours, nor of a server that spells a secret in a strange way, may hold so much of one. */
function huntSpelled(text: string, where: string): void {
  const plain = plainly(text);
  for (const [name, secret] of Object.entries(plants)) {
    const at = plain.indexOf(secret.slice(0, 12).toLowerCase());
    assert.equal(at, -1, `${where} holds ${name}: …${plain.slice(Math.max(0, at - 80), at + 60)}…`);
  }
}

function hunt(text: string, where: string, except: readonly (keyof typeof plants)[] = []): void {
  for (const [name, secret] of Object.entries(plants)) {
    if (except.some((one) => one === name)) continue;
    for (const form of formsOf(secret)) {
      const at = text.indexOf(form);
      assert.equal(
        at,
        -1,
        `${where} holds ${name}: …${text.slice(Math.max(0, at - 80), at + 60)}…`,
      );
    }
  }
}

/** Everything below a folder, bytes as they are. */
function huntFiles(folder: string, except: readonly (keyof typeof plants)[] = []): number {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((file) =>
    file.isFile(),
  );
  for (const file of files) {
    const path = join(file.parentPath, file.name);
    hunt(readFileSync(path, "utf8"), path, except);
    hunt(readFileSync(path, "latin1"), path, except);
  }
  return files.length;
}

function filesBelow(folder: string): readonly { readonly path: string; readonly text: string }[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .map((path) => ({ path, text: readFileSync(path, "latin1") }));
}

/** All that an error or a report could show to anybody, causes included. */
function show(value: unknown): string {
  if (!(value instanceof Error)) return JSON.stringify(value) ?? "";
  const actions = value instanceof LoadError ? value.actions.join("\n") : "";
  return `${value.stack}\n${JSON.stringify(value)}\n${actions}\n${value.cause === undefined ? "" : show(value.cause)}`;
}

const isSpelling = (name: string): name is Spelling => name in spellings;
const grant = "grant";
const stories: readonly Echoing[] = [
  ...([200, 302, 400, 401, 403, 409, 429, 500, "expire", "cut"] as const).map(
    (record) => ({ signIn: grant, record }) as const,
  ),
  { signIn: "refuse", record: 200 },
  { signIn: "refuse-as-200", record: 200 },
  { signIn: "fail", record: 200 },
];

const onScreen: readonly (readonly [Echoing, readonly string[]])[] = [
  [{ signIn: grant, record: 200 }, ["--dry-run"]],
  [{ signIn: grant, record: 401 }, ["--json"]],
  [{ signIn: "refuse-as-200", record: 400 }, []],
];

describe("the secret hunt", () => {
  for (const [name, way] of Object.entries(ways)) {
    it(`finds nothing of ${name}, whatever becomes of the load`, async () => {
      for (const story of stories) {
        const place = makeLoadPlace();
        const issued = { token: plants.mintedToken, session: plants.openedSession };
        const api = await startEchoingApi(story, issued);
        try {
          place.file("token", `${plants.fileToken}\n`);
          place.file("password", plants.password);
          const settings = `base_url: ${api.url}\n${way.settings(api.url)}`;
          const ending = await place
            .load(way.kind, 5, settings, { env })
            .catch((error: unknown) => error);
          assert.ok(api.calls.length > 0);
          hunt(show(ending), "the result");
          if (ending instanceof Error) continue;
          hunt(show(Reflect.get(Object(ending), "error")), "the error");
          assert.ok(huntFiles(place.runsDir) >= 4, "ledger, log and reports");
          for (const path of place.cacheFiles())
            hunt(readFileSync(path, "utf8"), path, ["mintedToken"]);
        } finally {
          await api.stop();
          place.remove();
        }
      }
    });
  }

  for (const spelling of Object.keys(spellings).filter(isSpelling)) {
    it(`finds nothing that a server spells in its own way: ${spelling}`, async () => {
      for (const name of ["a token of a file", "client credentials", "a login"]) {
        const { kind, settings } = ways[name] ?? assert.fail();
        for (const record of [400, 401, "record-error", 500] as const) {
          const place = makeLoadPlace();
          const issued = { token: plants.mintedToken, session: plants.openedSession };
          const api = await startEchoingApi({ signIn: grant, record, spelling }, issued);
          try {
            place.file("token", plants.fileToken);
            place.file("password", plants.password);
            const lines = `base_url: ${api.url}\n${settings(api.url)}`;
            const ending = await place
              .load(kind, 3, lines, { env })
              .catch((error: unknown) => error);
            assert.ok(api.calls.length > 0);
            huntSpelled(show(ending), "the result");
            if (ending instanceof Error) continue;
            huntSpelled(show(Reflect.get(Object(ending), "error")), "the error");
            for (const { path, text } of filesBelow(place.runsDir)) huntSpelled(text, path);
          } finally {
            await api.stop();
            place.remove();
          }
        }
      }
    });
  }

  it("finds nothing on the screen either", async () => {
    for (const [name, { kind, settings }] of Object.entries(ways)) {
      for (const [story, more] of onScreen) {
        const workdir = makeWorkdir();
        const issued = { token: plants.mintedToken, session: plants.openedSession };
        const api = await startEchoingApi(story, issued);
        try {
          workdir.file("token", plants.fileToken);
          workdir.file("password", plants.password);
          workdir.file("m.yaml", kind === "details" ? detailMapping : actionMapping);
          workdir.file("rows.csv", kind === "details" ? detailRows(3) : actionRows(3));
          const lines = `base_url: ${api.url}\n${settings(api.url)}`.replaceAll(/^/gm, "    ");
          workdir.file("waybill.config.yaml", `version: 1\nconnections:\n  it:\n${lines}\n`);
          const words = ["load", "rows.csv", "-m", "m.yaml", "--connection", "it"];
          const world = { env: { ...env, WAYBILL_CACHE_DIR: join(workdir.path, "cache") } };
          const run = await workdir.run([...words, ...more], world);
          hunt(run.stdout, `stdout (${name})`);
          hunt(run.stderr, `stderr (${name})`);
          if (more.includes("--dry-run")) continue;
          huntFiles(join(workdir.path, "waybill-runs"));
        } finally {
          await api.stop();
          workdir.remove();
        }
      }
    }
  });

  it("finds nothing in a plan, its page or what a merge keeps, though every record quotes it", async () => {
    for (const name of ["client credentials", "a login"]) {
      const { kind, settings } = ways[name] ?? assert.fail();
      const workdir = makeWorkdir();
      const issued = { token: plants.mintedToken, session: plants.openedSession };
      const api = await startEchoingApi({ signIn: grant, record: 200 }, issued);
      try {
        workdir.file("token", plants.fileToken);
        workdir.file("password", plants.password);
        workdir.file("m.yaml", kind === "details" ? liveDetailMapping : correctionMapping);
        const details = "Id,Qty,Feature\n5001,1,x\n5002,2,y\n";
        workdir.file("rows.csv", kind === "details" ? details : correctionRows(2));
        const lines = `base_url: ${api.url}\n${settings(api.url)}`.replaceAll(/^/gm, "    ");
        workdir.file("waybill.config.yaml", `version: 1\nconnections:\n  it:\n${lines}\n`);
        const words = ["rows.csv", "-m", "m.yaml", "--connection", "it"];
        const world = { env: { ...env, WAYBILL_CACHE_DIR: join(workdir.path, "cache") } };
        const plan = ["-o", "a.plan", "--html", "a.html"];
        for (const command of [
          ["plan", ...words, ...plan],
          ["load", ...words],
        ]) {
          const run = await workdir.run(command, world);
          hunt(run.stdout, `stdout (${name})`);
          hunt(run.stderr, `stderr (${name})`);
        }
        hunt(workdir.read("a.plan"), "a.plan");
        hunt(workdir.read("a.html"), "a.html");
        huntFiles(join(workdir.path, "waybill-runs"));
        // A record that is not as the API has it is never sent back.
        assert.ok(api.calls.some(({ method }) => method === "GET"));
        assert.ok(api.calls.every(({ method }) => method !== "PUT"));
      } finally {
        await api.stop();
        workdir.remove();
      }
    }
  });

  it("finds nothing of a proxy's password, even with every debug output on", async () => {
    const workdir = makeWorkdir();
    try {
      workdir.file("m.yaml", actionMapping);
      workdir.file("rows.csv", actionRows(3));
      for (const refusal of [407, 502]) {
        const proxy = await startFakeProxy(1, refusal);
        const password = encodeURIComponent(plants.proxyPassword);
        const address = `http://ann:${password}@127.0.0.1:${proxy.port}`;
        const place = ["--base-url", "https://api.example.test", "--tenant", "acme"];
        const run = await workdir.run(["load", "rows.csv", "-m", "m.yaml", ...place], {
          env: { ...env, HTTPS_PROXY: address, DEBUG: "*" },
        });
        assert.equal(run.code, 2, run.stderr);
        assert.equal(proxy.seen.length, 1);
        hunt(run.stdout, "stdout");
        hunt(run.stderr, "stderr");
        await proxy.stop();
      }
      const api = await startEchoingApi({ signIn: grant, record: 400 }, { token: "", session: "" });
      const proxy = await startFakeProxy(Number(new URL(api.url).port));
      const password = encodeURIComponent(plants.proxyPassword);
      const address = `http://ann:${password}@127.0.0.1:${proxy.port}`;
      const place = [
        "--base-url",
        "http://api.example.test",
        "--allow-plain-http",
        "--tenant",
        "acme",
      ];
      const run = await workdir.run(["load", "rows.csv", "-m", "m.yaml", ...place], {
        env: { ...env, HTTP_PROXY: address, DEBUG: "*", WAYBILL_TOKEN: plants.environmentToken },
      });
      assert.equal(run.code, 1, run.stderr);
      assert.ok(proxy.credentials.every((credential) => credential.startsWith("Basic ")));
      for (const text of [run.stdout, run.stderr]) {
        hunt(text, "the screen");
        huntSpelled(text, "the screen");
      }
      huntFiles(join(workdir.path, "waybill-runs"));
      await proxy.stop();
      await api.stop();
    } finally {
      workdir.remove();
    }
  });
});
