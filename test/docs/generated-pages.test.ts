import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import {
  drawRooms,
  findCircles,
  type Imports,
  listArrows,
  readImports,
  withRooms,
} from "../../docs/draw-rooms.ts";
import { doors, readSurface, renderApi } from "../../docs/render-api.ts";
import { renderAnswers } from "../../docs/render-answers.ts";
import { renderRowErrors } from "../../docs/render-row-errors.ts";
import { findBuiltProgram } from "../support/built-program.ts";
import { rowErrorCatalogue } from "../../src/rows/catalogue/index.ts";

const stale = "run make docs";

describe("docs/row-errors.md", () => {
  it("is what the catalogue makes", () => {
    const page = readFileSync(new URL("../../docs/row-errors.md", import.meta.url), "utf8");
    assert.equal(page, renderRowErrors(), stale);
  });

  it("has every code, each with a title and what to do", () => {
    const page = renderRowErrors();
    for (const [code, { title, remedy }] of Object.entries(rowErrorCatalogue)) {
      assert.ok(page.includes(`### \`${code}\``), code);
      assert.ok(title.length > 10 && remedy.length > 20, code);
    }
  });
});

describe("docs/answers.md", () => {
  it("is what the answer cases make", () => {
    const page = readFileSync(new URL("../../docs/answers.md", import.meta.url), "utf8");
    assert.equal(squeeze(page), squeeze(renderAnswers()), stale);
  });
});

describe("docs/api.md", () => {
  before(() => void findBuiltProgram());

  it("is the public surface as it was built", () => {
    const page = readFileSync(new URL("../../docs/api.md", import.meta.url), "utf8");
    const [had, has] = [page, renderApi(doors)].map((one) =>
      squeezeCode(one).split(/(?=interface|declare|;type)/),
    );
    const gone = had?.filter((one) => has?.includes(one) !== true);
    const come = has?.filter((one) => had?.includes(one) !== true);
    assert.deepEqual(
      { gone, come },
      { gone: [], come: [] },
      `${stale}, and say in the CHANGELOG what programs have to do`,
    );
  });

  it("speaks of no type that can't be imported", () => {
    const { places } = readSurface(doors.waybill);
    for (const door of Object.values(doors)) {
      const hidden = [...readSurface(door).hidden].filter(([place]) => !places.has(place));
      assert.deepEqual(hidden, []);
    }
  });
});

describe("docs/architecture.md", () => {
  const imports = readImports();

  it("has the picture of the rooms as the imports make it", () => {
    const page = readFileSync(new URL("../../docs/architecture.md", import.meta.url), "utf8");
    assert.equal(squeeze(page), squeeze(withRooms(page)), stale);
  });

  it("says of rooms that none takes from one that takes from it", () => {
    assert.deepEqual(findCircles(imports), []);
    assert.deepEqual(findCircles(listArrows(imports)), []);
  });

  it("has a picture with the arrows that nothing else tells", () => {
    const some: Imports = new Map([
      ["index.ts", new Set(["load/run/deliver.ts"])],
      ["load/run/deliver.ts", new Set(["load/context.ts", "rows/row.ts", "load/run/other.ts"])],
      ["load/context.ts", new Set(["rows/row.ts"])],
      ["rows/row.ts", new Set<string>()],
    ]);
    assert.deepEqual(drawRooms(some).split("\n").slice(2, -1), [
      '  index["index"] --> load_run["load/run"]',
      '  load["load"] --> rows["rows"]',
      '  load_run["load/run"] --> load["load"]',
    ]);
    assert.deepEqual(findCircles(new Map([...some, ["rows/row.ts", new Set(["index.ts"])]])), [
      "index.ts",
      "load/context.ts",
      "load/run/deliver.ts",
      "rows/row.ts",
    ]);
  });
});

/** The formatter widens the columns of a table. */
function squeeze(page: string): string {
  return page.replaceAll(/ {2,}/g, " ").replaceAll(/-{3,}/g, "---");
}

/** The formatter breaks lines of code, and adds signs where it does. */
function squeezeCode(page: string): string {
  return page.replaceAll(/\s+|[,;|](?=\s*[)\]}])|(?<=[=:<(,>]\s*)\|/g, "");
}
