import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { z } from "zod";
import { listArrows, reach, readImports } from "../../docs/draw-rooms.ts";

const restrictions = z.tuple([
  z.literal("error"),
  z.object({ patterns: z.array(z.object({ group: z.array(z.string()) })) }),
]);
const lint = z.object({
  overrides: z.array(
    z.object({
      files: z.array(z.string()),
      rules: z.looseObject({ "no-restricted-imports": restrictions.optional() }),
    }),
  ),
});

describe(".oxlintrc.json", () => {
  const arrows = listArrows(readImports());
  const rooms = [...arrows.keys()].filter((room) => room !== "index");
  const { overrides } = lint.parse(
    JSON.parse(readFileSync(new URL("../../.oxlintrc.json", import.meta.url), "utf8")),
  );
  /** What files of a room may not import; undefined where no rule names the room. */
  const forbiddenTo = (room: string): ReadonlySet<string> | undefined => {
    const files = room === "load" ? "src/load/*.ts" : `src/${room}/**`;
    const groups = overrides
      .filter((one) => one.files.includes(files))
      .flatMap(({ rules }) => rules["no-restricted-imports"]?.[1].patterns ?? [])
      .flatMap(({ group }) => group);
    return groups.length === 0 ? undefined : new Set(groups);
  };

  it("names every room", () => {
    assert.deepEqual(
      rooms.filter((room) => forbiddenTo(room) === undefined),
      [],
    );
  });

  it("lets no room take from one that stands above it", () => {
    const open = rooms.flatMap((room) =>
      rooms
        .filter((above) => reach(arrows, above).has(room))
        .filter((above) => {
          const [top = "", step = top] = above.split("/");
          const ways = [`**/${top}/**`, `**/${top}/*`, `**/${step}/**`, `../${step}/**`];
          return !ways.some((way) => forbiddenTo(room)?.has(way));
        })
        .map((above) => `${room} may import ${above}`),
    );
    assert.deepEqual(open, []);
  });
});
