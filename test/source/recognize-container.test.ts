import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { openSource } from "../../src/source/open-source.ts";
import { refused, useTempFolder } from "./temp-source.ts";

describe("a file that is no CSV text in UTF-8", () => {
  const write = useTempFolder();

  const fakes: readonly (readonly [string, string | Uint8Array, RegExp])[] = [
    ["gzip", gzipSync("id,name\n1,x\n"), /gzip/],
    ["zip", Buffer.from("PK\u0003\u0004\u0014\u0000report.csv", "latin1"), /zip archive/],
    ["xlsx", Buffer.from("PK\u0003\u0004\u0014[Content_Types].xml", "latin1"), /Excel workbook/],
    ["xls", Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1]), /old Excel workbook/],
    ["pdf", "%PDF-1.7\n", /PDF/],
    ["utf-32", Buffer.from([0xff, 0xfe, 0, 0, 0x69, 0, 0, 0]), /UTF-32/],
    ["html", "\ufeff \n<!DOCTYPE html><html><body>Login</body></html>", /HTML page/],
    ["an html table", "<table><tr><td>1</td></tr></table>", /HTML page/],
    ["xml", '<?xml version="1.0"?><rows/>', /XML document/],
    ["a json error", '{"message": "Unauthorized"}', /JSON/],
    ["a json list", '[\n  {"id": 1}\n]', /JSON/],
    ["a git-lfs pointer", "version https://git-lfs.github.com/spec/v1\noid 1\n", /Git LFS/],
  ];
  for (const [title, content, message] of fakes) {
    it(`refuses ${title} by name`, async () => {
      await assert.rejects(
        openSource(write("fake.csv", content), {}),
        refused("ERR_SOURCE_NOT_CSV", message),
      );
    });
  }

  it("takes a header whose first cell stands in brackets", async () => {
    const source = await openSource(write("b.csv", "[id],[name]\n1,2\n"), {});
    assert.deepEqual(source.header, ["[id]", "[name]"]);
  });
});
