import assert from "node:assert/strict";
import * as fc from "fast-check";
import { SourceError } from "../../src/kernel/load-error.ts";
import { openSource } from "../../src/source/open-source.ts";
import { collect, useTempFolder } from "./temp-source.ts";

const clean = Buffer.from(
  'id;name;amount\r\n1;"Müller; Söhne";1,50\r\n2;"say ""hi""\r\nand more";2,75\r\n3;x;3,00\r\n',
);

type Damage = readonly ["cut" | "flip" | "insert" | "repeat", number, number];

const damage: fc.Arbitrary<Damage> = fc.tuple(
  fc.constantFrom("cut", "flip", "insert", "repeat"),
  fc.nat({ max: clean.length - 1 }),
  fc.oneof(fc.nat({ max: 255 }), fc.constantFrom(0x22, 0x3b, 0x2c, 0x0a, 0x0d, 0x00, 0xff)),
);

function inflict(bytes: Buffer, [kind, place, byte]: Damage): Buffer {
  const at = Math.min(place, bytes.length);
  const [head, tail] = [bytes.subarray(0, at), bytes.subarray(at)];
  if (kind === "cut") return head;
  if (kind === "insert") return Buffer.concat([head, Buffer.from([byte]), tail]);
  if (kind === "repeat") return Buffer.concat([bytes, tail]);
  return Buffer.concat([head, Buffer.from([byte]), tail.subarray(1)]);
}

describe("a damaged file", () => {
  const write = useTempFolder();

  it("is read or refused with a sentence, and never gives a row of another width than the header", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(damage, { minLength: 1, maxLength: 4 }), async (damages) => {
        const path = write("damaged.csv", damages.reduce(inflict, clean));
        try {
          const source = await openSource(path, {});
          const rows = await collect(source);
          for (const [at, row] of rows.entries()) {
            assert.equal(row.rowNumber, at + 1);
            assert.ok(row.error !== undefined || row.cells.length === source.header.length);
          }
        } catch (error) {
          assert.ok(error instanceof SourceError, String(error));
          assert.match(error.message, /\.$/);
          assert.ok(error.actions.length > 0);
        }
      }),
      { numRuns: 250 },
    );
  });
});
