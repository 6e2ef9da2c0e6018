import assert from "node:assert/strict";
import {
  chmodSync,
  chownSync,
  copyFileSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { exitCodes, type Simulator } from "../../../src/index.ts";
import { npmPostgres } from "../../servers/postgres-server.ts";
import { usePostgres } from "../../servers/use-postgres.ts";
import { correctionMapping, correctionRows, startWithActions } from "../../support/live-actions.ts";
import { certificate } from "../../support/tls-front.ts";
import { assertExit, makeWorkdir, type Run, type Workdir } from "../../support/workdir.ts";

/** The statements of docs/postgres.md that make the roles. */
function documentedRoles(): string {
  const docs = readFileSync(new URL("../../../docs/postgres.md", import.meta.url), "utf8");
  const [, sql = ""] = /```sql\n(.*?)```/s.exec(docs) ?? [];
  return sql.replaceAll("'…'", "'pl4nt role pass/word'");
}

const words = (line: string): readonly string[] => line.split(" ");
const password = "pl4nt role pass/word";

describe("a ledger in PostgreSQL", () => {
  const postgres = usePostgres(npmPostgres, ["listen_addresses=127.0.0.1,127.0.0.2"]);
  let simulator: Simulator;
  let workdir: Workdir;
  before(async () => {
    const { server, admin } = postgres;
    await admin.query("CREATE DATABASE waybill");
    const inside = new pg.Client(server.address("waybill"));
    await inside.connect();
    await inside.query(documentedRoles());
    await inside.end();
    const { uid, gid } = statSync(server.folder);
    for (const name of ["server.pem", "server-key.pem"]) {
      const copy = join(server.folder, name);
      copyFileSync(certificate(name), copy);
      chownSync(copy, uid, gid);
      chmodSync(copy, 0o600);
      const setting = name === "server.pem" ? "ssl_cert_file" : "ssl_key_file";
      await admin.query(`ALTER SYSTEM SET ${setting} = '${copy}'`);
    }
    await admin.query("ALTER SYSTEM SET ssl = on");
    const rules = ["local all all trust", "host all postgres 127.0.0.1/32 trust"];
    writeFileSync(
      join(server.folder, "data", "pg_hba.conf"),
      `${[...rules, "host all all 127.0.0.0/8 scram-sha-256"].join("\n")}\n`,
    );
    await admin.query("SELECT pg_reload_conf()");
    simulator = await startWithActions(3);
  });
  after(async () => await simulator?.stop());
  beforeEach(() => {
    workdir = makeWorkdir();
    workdir.file("m.yaml", correctionMapping);
    workdir.file("m.csv", correctionRows(3));
  });
  afterEach(() => workdir.remove());

  const addressOf = (user: string, more = "", secret = password): string =>
    `postgres://${user}:${encodeURIComponent(secret)}@127.0.0.1:${postgres.server.port}/waybill${more}`;
  const run = async (ledger: string, ...words: string[]): Promise<Run> =>
    await workdir.run(words, { env: { WAYBILL_LEDGER: ledger } });
  const load = async (ledger: string): Promise<Run> =>
    await run(
      ledger,
      ...words("load m.csv -m m.yaml --again --tenant acme --base-url"),
      simulator.urls.collect,
    );
  /** One sentence, where it can be put right, and no password in it. */
  const assertTold = ({ code, stderr, stdout }: Run, said: RegExp): void => {
    assert.equal(code, exitCodes.couldNotStart, stderr);
    assert.match(stderr, said);
    assert.match(stderr, /\n {2}→ /);
    assert.doesNotMatch(stderr, /\n {4}at /);
    assert.doesNotMatch(`${stderr}${stdout}`, /pl4nt|s3cret/);
  };

  it("is made by its owner, written by a role that may only write rows, and read by one that may only read", async () => {
    const role = "?schema=waybill";
    assertTold(
      await load(addressOf("waybill_app", role)),
      /ERR_LEDGER_OPEN: .* rights .*\n.*waybill ledger migrate/,
    );
    assertExit(await run(addressOf("waybill_owner", role), "ledger", "migrate"), exitCodes.ok);
    assertExit(await load(addressOf("waybill_app", role)), exitCodes.ok);
    assertExit(await load(addressOf("waybill_app", role)), exitCodes.ok);
    const [id = ""] = workdir.loadIds();
    for (const words of [["loads"], ["report", id], ["verify", id], ["history", "act-1"]])
      assertExit(await run(addressOf("waybill_reader", role), ...words), exitCodes.ok);
    const refused = await load(addressOf("waybill_reader", role));
    assertExit(refused, exitCodes.stopped);
    assert.match(refused.stderr, /ERR_LEDGER_WRITE: .* rights .*\n.*GRANT/);
    const files = readdirSync(workdir.path, { recursive: true, withFileTypes: true });
    for (const file of files.filter((one) => one.isFile()))
      assert.doesNotMatch(readFileSync(join(file.parentPath, file.name), "latin1"), /pl4nt/);
    const inside = new pg.Client(
      postgres.server.address("waybill", "?options=-csearch_path%3Dwaybill"),
    );
    await inside.connect();
    const { rows } = await inside.query<{ all: string }>(
      "SELECT string_agg(query_to_xml('SELECT * FROM waybill.' || quote_ident(tablename), true, true, '')::text, '') AS all FROM pg_tables WHERE schemaname = 'waybill'",
    );
    await inside.end();
    assert.match(rows[0]?.all ?? "", /act-1/);
    assert.doesNotMatch(rows[0]?.all ?? "", /pl4nt/);
  });

  it("has its owner asked for what is new in it, by a role that may make no table", async () => {
    const role = "?schema=waybill";
    assertExit(await run(addressOf("waybill_owner", role), "ledger", "migrate"), exitCodes.ok);
    const inside = new pg.Client(postgres.server.address("waybill"));
    await inside.connect();
    await inside.query("DROP TABLE waybill.commit_marks");
    await inside.end();
    assertExit(await run(addressOf("waybill_reader", role), "loads"), exitCodes.ok);
    assertTold(
      await load(addressOf("waybill_app", role)),
      /ERR_LEDGER_OPEN: .* rights .*\n.*waybill ledger migrate/,
    );
    assertExit(await run(addressOf("waybill_owner", role), "ledger", "migrate"), exitCodes.ok);
    assertExit(await load(addressOf("waybill_app", role)), exitCodes.ok);
  });

  it("is refused in a sentence where its server, its database or its password is not as said", async () => {
    const nobody = addressOf("waybill_app").replace(String(postgres.server.port), "1");
    assertTold(await run(nobody, "loads"), /ERR_LEDGER_OPEN: .*can't be reached/);
    const wrong = addressOf("waybill_app", "", "s3cret that is wrong");
    assertTold(await run(wrong, "loads"), /ERR_LEDGER_OPEN: .*lets this user not in/);
    const none = addressOf("waybill_app").replace(/waybill$/, "waybil");
    assertTold(await run(none, "loads"), /ERR_LEDGER_OPEN: .*does not exist/);
    const unknown = "postgres://anna:s3cret@no-such-host.invalid/waybill";
    assertTold(await run(unknown, "loads"), /ERR_LEDGER_OPEN: .*host that is not known/);
  });

  it("is refused where it is of a newer version, and left as it is", async () => {
    const newer = addressOf("postgres", "?schema=newer");
    assertExit(await run(newer, "ledger", "migrate"), exitCodes.ok);
    const inside = new pg.Client(postgres.server.address("waybill"));
    await inside.connect();
    await inside.query("UPDATE newer.schema_version SET version = 999");
    for (const words of [["loads"], ["ledger", "migrate"]])
      assertTold(await run(newer, ...words), /ERR_LEDGER_NEWER: .*ledger version 999/);
    assertTold(await load(newer), /ERR_LEDGER_NEWER/);
    await inside.end();
  });

  it("has its server's certificate checked, and that it is good for the host", async () => {
    const authority = encodeURIComponent(certificate("authority.pem"));
    const secure = (host: string, more: string): string =>
      addressOf("postgres", `?schema=tls&sslmode=verify-full${more}`).replace("127.0.0.1", host);
    const good = secure("localhost", `&sslrootcert=${authority}`);
    assertExit(await run(good, "ledger", "migrate"), exitCodes.ok);
    assertTold(await run(secure("localhost", ""), "loads"), /ERR_LEDGER_OPEN: .*certificate/);
    const other = secure("127.0.0.2", `&sslrootcert=${authority}`);
    assertTold(await run(other, "loads"), /ERR_LEDGER_OPEN: .*certificate/);
    const lax = addressOf("postgres", "?sslmode=require");
    assertTold(await run(lax, "loads"), /ERR_LEDGER_ADDRESS: .*sslmode=require/);
  });

  it("has no address with a password on a command line or in a configuration", async () => {
    const flag = await workdir.run(["loads", "--ledger", "postgres://anna:s3cret@db.example/w"]);
    assertTold(flag, /ERR_SECRET_IN_ARGUMENTS: .*\n.*WAYBILL_LEDGER/);
    workdir.file(
      "waybill.config.yaml",
      "version: 1\nledger: { url: postgres://anna:s3cret@db.example/w }\n",
    );
    assertTold(await workdir.run(["loads"]), /ERR_CONFIGURATION_INVALID: .*password/);
  });

  for (const [address, said] of [
    [
      "postgress://anna:s3cret@db.example/w",
      /ERR_LEDGER_ADDRESS: .*\n.*Did you mean postgres:\/\//,
    ],
    ["postgres:anna:s3cret@db.example/w", /ERR_LEDGER_ADDRESS: .*\n.*Did you mean postgres:\/\//],
    ["mysql://anna:s3cret@db.example/w", /ERR_LEDGER_ADDRESS: a ledger at mysql:\/\/ can't/],
    ["postgres://anna:s3cret@db.example/w?sslmod=disable", /did you mean sslmode\?/],
    ["postgres://anna:s3cret@db.example/", /names no database/],
    ["postgres://anna:s3%cret@db.example/w", /no %XX/],
    ["db.example/w", /ERR_LEDGER_ADDRESS: WAYBILL_LEDGER names no ledger: "db\.example\/w"/],
    [".", /ERR_LEDGER_ADDRESS/],
  ] as const)
    it(`has no address such as ${address.replace(/:[^:@]*@/, "@")}`, async () => {
      assertTold(await run(address, "loads"), said);
    });
});
