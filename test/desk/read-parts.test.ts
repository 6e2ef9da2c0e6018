import assert from "node:assert/strict";
import { readParts, UnreadableForm } from "../../src/desk/read-parts.ts";

const type = "multipart/form-data; boundary=----WebKitFormBoundaryX";
const body = (...parts: readonly string[]): Buffer =>
  Buffer.from(
    [
      ...parts.map((part) => `------WebKitFormBoundaryX\r\n${part}\r\n`),
      "------WebKitFormBoundaryX--\r\n",
    ].join(""),
  );
const token = 'Content-Disposition: form-data; name="token"\r\n\r\nword';
const file = (content: string, name = "a.csv"): string =>
  `Content-Disposition: form-data; name="source"; filename="${name}"\r\nContent-Type: text/csv\r\n\r\n${content}`;

async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Buffer, void, undefined> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function read(bytes: Buffer, size = 1000) {
  const { fields, file: found } = await readParts(type, inPieces(bytes, size));
  const chunks: Buffer[] = [];
  for await (const chunk of found?.content ?? []) chunks.push(chunk);
  return {
    fields: Object.fromEntries(fields),
    name: found?.name,
    content: Buffer.concat(chunks).toString(),
  };
}

describe("a form that holds a file", () => {
  const content = "Id;Name\r\n--\r\n------WebKitFormBoundar\r\n1;ä\r\n";

  it("is read whatever pieces it comes in", async () => {
    const bytes = body(token, file(content));
    for (let size = 1; size <= bytes.length; size += 1)
      assert.deepEqual(await read(bytes, size), {
        fields: { token: "word" },
        name: "a.csv",
        content,
      });
  });

  it("may have no file, an empty one, and a name in quotes", async () => {
    assert.deepEqual(await read(body(token)), {
      fields: { token: "word" },
      name: undefined,
      content: "",
    });
    assert.deepEqual((await read(body(token, file("")))).content, "");
    assert.equal((await read(body(token, file("x", "%22a%22 ä.csv")))).name, '"a" ä.csv');
  });

  it("gives the fields that stand before the file, and reads none behind it", async () => {
    const { fields } = await read(body(file("x"), token));
    assert.deepEqual(fields, {});
  });

  it("is refused where it is cut, or has no boundary, no name, or too long a field", async () => {
    const whole = body(token, file(content));
    for (const cut of [0, 1, 40, 100, whole.length - 30])
      await assert.rejects(read(whole.subarray(0, cut)), UnreadableForm, String(cut));
    for (const bad of [
      body("Content-Type: text/plain\r\n\r\nx"),
      body(`Content-Disposition: form-data; name="${"n".repeat(9000)}"\r\n\r\nx`),
      body(`Content-Disposition: form-data; name="a"\r\n\r\n${"x".repeat(70_000)}`),
      Buffer.from(`------WebKitFormBoundaryXY\r\n${token}\r\n`),
    ])
      await assert.rejects(read(bad), UnreadableForm);
    for (const other of [
      "multipart/form-data",
      "multipart/form-data; boundary=",
      `multipart/form-data; boundary=${"x".repeat(71)}`,
      "multipart/mixed; boundary=x",
    ])
      await assert.rejects(readParts(other, inPieces(whole, 10)), UnreadableForm);
  });
});
