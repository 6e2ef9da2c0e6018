import { resolve } from "node:path";
import { countOf, withCommas } from "../../operations/entrance-basics.ts";
import { section } from "../../page/components/blocks.ts";
import { moment } from "../../page/components/figures.ts";
import { html, nothing, type Markup } from "../../page/markup.ts";
import type { Asked, Screen } from "../answer.ts";
import { headline } from "../headline.ts";
import { listTables } from "../map/sources.ts";
import { mostUploadBytes, type Upload } from "../map/uploads.ts";
import { mapAddress, wayOf } from "../map/way.ts";
import type { DeskMeans } from "../means.ts";
import { changeForm } from "../render-screen.ts";
import type { Visitor } from "../visitor.ts";

/** Where a mapping begins: a file is dropped, or chosen. */
export async function beginScreen(means: DeskMeans, { visitor }: Asked): Promise<Screen> {
  const names = await listTables(means);
  return {
    kind: "screen",
    title: "Map",
    at: "map",
    command: "waybill map FILE --target TARGET",
    script: "/map.js",
    parts: [
      {
        id: "head",
        content: headline("idle", {
          title: "Map",
          line: "Which file is to be mapped?",
          more: html`<p>
            Nothing is sent anywhere: the desk shows what is in the file, asks what its columns are,
            and checks it.
          </p>`,
        }),
      },
      { id: "drop", content: dropForm(visitor) },
      { id: "brought", content: broughtOf(means.uploads.list(visitor.name), visitor) },
      { id: "files", content: filesOf(names, foldersOf(means)) },
    ],
  };
}

/** Those that were named; the runs folder is always one. */
const foldersOf = ({ roots, books }: DeskMeans): readonly string[] =>
  roots.folders.filter((folder) => folder !== resolve(books.runsDir));

function dropForm(visitor: Visitor): Markup {
  const mebibytes = mostUploadBytes / 1024 / 1024;
  return html`<form
    class="drop"
    method="post"
    action="/map/upload"
    enctype="multipart/form-data"
    data-most="${mostUploadBytes}"
  >
    <input type="hidden" name="token" value="${visitor.formToken}" />
    <label for="source">Drop a file here, or choose one</label>
    <input type="file" id="source" name="source" required />
    <button class="primary">Bring it in</button>
    <p class="dim">
      CSV, a workbook, or one of them packed; ${mebibytes} MiB at most. It is kept for you alone, in
      a temporary folder, until the desk ends.
    </p>
    <p role="status" class="wait"></p>
  </form> `;
}

function broughtOf(uploads: readonly Upload[], visitor: Visitor): Markup {
  if (uploads.length === 0) return nothing;
  const items = uploads.map(
    ({ id, name, bytes, at }) =>
      html`<li>
        <a class="name" href="${addressOf({ upload: id })}">${name}</a>
        <span class="dim">${sizeOf(bytes)}, ${moment(at)}</span>
        ${changeForm(
          visitor,
          "/map/forget",
          html`<input type="hidden" name="upload" value="${id}" />
            <button aria-label="take ${name} away">Take it away</button>`,
        )}
      </li>`,
  );
  return section(
    "brought",
    "Files that you brought",
    html`<ul class="choices">
      ${items}
    </ul>`,
  );
}

function filesOf(names: readonly string[], folders: readonly string[]): Markup {
  const items = names.map(
    (name) => html`<li><a class="name" href="${addressOf({ file: name })}">${name}</a></li>`,
  );
  return section(
    "files",
    "Files of this desk",
    names.length === 0
      ? html`<p class="empty">No CSV file and no workbook lies in ${folders.join(", ")}.</p>`
      : html`<p class="dim">
            ${countOf(names.length, "file")} in ${folders.join(", ")}; of any size
          </p>
          <ul class="choices">
            ${items}
          </ul>`,
  );
}

const addressOf = (query: Readonly<Record<string, string>>): string =>
  mapAddress(wayOf(new URLSearchParams(query)));

const sizeOf = (bytes: number): string =>
  bytes < 10_240 ? `${withCommas(bytes)} bytes` : `${withCommas(Math.round(bytes / 1024))} KiB`;
