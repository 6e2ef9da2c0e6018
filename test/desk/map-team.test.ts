import assert from "node:assert/strict";
import type { Desk } from "../../src/desk/open-desk.ts";
import type { TeamDesk } from "../../src/operations/entrance.ts";
import { actionRows } from "../support/load-files.ts";
import { makeDeskPlace, type DeskPlace } from "./desk-place.ts";
import { mappingOf, settled, textOf, to, view } from "./map-page.ts";
import { visitWith, type Visit } from "./visit.ts";

const address = "https://waybill.example.test";
const team: TeamDesk = {
  addresses: [address],
  listen: "127.0.0.1",
  from: ["127.0.0.1"],
  userHeader: "x-forwarded-user",
  secret: "a secret of the proxy",
  roles: { viewer: ["Vera"], operator: ["Otto", "Olga"], approver: ["Anna"] },
};

describe("the map screen of a team", function () {
  this.timeout(60_000);
  let place: DeskPlace;
  let desk: Desk;
  const as = (name: string): Visit =>
    visitWith(desk.url, {
      host: new URL(address).host,
      "x-waybill-proxy-secret": team.secret ?? "",
      "x-forwarded-user": name,
      origin: address,
    });

  before(async () => {
    place = makeDeskPlace();
    place.workdir.file("actions.csv", actionRows(3));
    desk = await place.open({ team });
  });
  after(async () => await place.close());

  it("is there for operators alone", async () => {
    for (const name of ["Vera", "Anna"]) {
      const who = as(name);
      const token = await who.token("/health");
      for (const path of ["/map", view({ file: "actions.csv" })])
        assert.equal((await who.get(path)).status, 403, path);
      for (const what of ["answer", "back", "text", "compare", "save", "forget"])
        assert.equal(
          (await who.post(`/map/${what}`, { token }, { headers: { origin: address } })).status,
          403,
        );
      assert.equal(
        (await who.bring("a.csv", "a\n1\n", { token, headers: { origin: address } })).status,
        403,
      );
      assert.doesNotMatch((await who.get("/loads")).body, /href="\/map"/);
    }
    assert.match((await as("Otto").get("/loads")).body, /href="\/map"/);
  });

  it("shows a file to whoever brought it, and a mapping in the making to its author", async () => {
    const [otto, olga] = [as("Otto"), as("Olga")];
    const brought = await otto.bring("mine.csv", "Id,Name\n1,x\n", {
      headers: { origin: address },
    });
    const upload = String(brought.headers["location"]);
    assert.match(textOf(await settled(otto, upload)), /1 row/);
    assert.equal((await olga.get(upload)).status, 404);
    assert.doesNotMatch((await olga.get("/map")).body, /mine\.csv/);
    const shared = view({ file: "actions.csv", target: "rhythm/billing-run-action" });
    const text = `${mappingOf(await settled(otto, shared))}# Otto\n`;
    const token = await otto.token(shared);
    await otto.post(to(shared, "text"), { token, text }, { headers: { origin: address } });
    assert.match(mappingOf(await settled(otto, shared)), /# Otto/);
    assert.doesNotMatch(mappingOf(await settled(olga, shared)), /# Otto/);
  });

  it("records who saved a mapping", async () => {
    const otto = as("Otto");
    const page = view({ file: "actions.csv", target: "rhythm/billing-run-action" });
    await settled(otto, page);
    const token = await otto.token(page);
    const saved = await otto.post(
      to(page, "save"),
      { token, to: "otto.yaml", disk: "none" },
      { headers: { origin: address } },
    );
    assert.equal(saved.status, 303, saved.body);
    const log = place.workdir.read("waybill-runs/desk.log");
    assert.equal(JSON.parse(log).person, "Otto");
  });
});
