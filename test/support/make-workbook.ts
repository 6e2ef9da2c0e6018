import { makeZip, type ZipPart } from "./make-zip.ts";

/** A sheet: rows of texts, or XML of one's own for what stands between `<worksheet>` and its end. */
export interface SheetParts {
  readonly name: string;
  readonly rows?: readonly (readonly string[])[];
  readonly xml?: string;
  readonly state?: "hidden" | "veryHidden";
}

export interface WorkbookParts {
  readonly sheets: readonly SheetParts[];
  /** Codes of number formats; style 0 is General, 1 the first of these, and so on. A number is one that is built in. */
  readonly formats?: readonly (string | number)[];
  readonly sharedStrings?: string;
  readonly is1904?: boolean;
  /** Beside the parts of every workbook, or instead of one. */
  readonly more?: readonly ZipPart[];
}

const declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const packages = "http://schemas.openxmlformats.org/package/2006";

export const escapeXml = (text: string): string =>
  text
    .replaceAll(/_x[\dA-Fa-f]{4}_/g, (like) => `_x005F${like}`)
    .replaceAll(/[\u0001-\u0008\u000B-\u001F]/g, (control) => {
      const code = control.charCodeAt(0).toString(16).padStart(4, "0").toUpperCase();
      return `_x${code}_`;
    })
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");

function lettersOf(column: number): string {
  return column < 26
    ? String.fromCharCode(65 + column)
    : lettersOf(Math.floor(column / 26) - 1) + lettersOf(column % 26);
}

/** Cells of text, each with its place; blank ones are left out, as Excel does. */
export function sheetData(rows: readonly (readonly string[])[]): string {
  const lines = rows.map((row, at) => {
    const cells = row.map((cell, column) =>
      cell === ""
        ? ""
        : `<c r="${lettersOf(column)}${at + 1}" t="inlineStr"><is><t xml:space="preserve">${escapeXml(cell)}</t></is></c>`,
    );
    return `<row r="${at + 1}">${cells.join("")}</row>`;
  });
  return `<sheetData>${lines.join("")}</sheetData>`;
}

const relation = (id: string, type: string, target: string): string =>
  `<Relationship Id="${id}" Type="${office}/${type}" Target="${target}"/>`;

const relations = (all: readonly string[]): string =>
  `${declaration}<Relationships xmlns="${packages}/relationships">${all.join("")}</Relationships>`;

function styles(formats: readonly (string | number)[]): string {
  const idOf = (format: string | number, at: number): number =>
    typeof format === "number" ? format : 164 + at;
  const codes = formats.map((format, at) =>
    typeof format === "number"
      ? ""
      : `<numFmt numFmtId="${164 + at}" formatCode="${escapeXml(format)}"/>`,
  );
  const cells = formats.map(
    (format, at) => `<xf numFmtId="${idOf(format, at)}" applyNumberFormat="1"/>`,
  );
  return `${declaration}<styleSheet xmlns="${main}"><numFmts>${codes.join("")}</numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/>${cells.join("")}</cellXfs></styleSheet>`;
}

/** A workbook as Excel would lay it out. */
export function makeWorkbook(workbook: WorkbookParts): Buffer {
  const { sheets, formats = [], sharedStrings, is1904 = false, more = [] } = workbook;
  const listed = sheets.map(
    ({ name, state }, at) =>
      `<sheet name="${escapeXml(name)}" sheetId="${at + 1}"${state === undefined ? "" : ` state="${state}"`} r:id="rId${at + 1}"/>`,
  );
  const parts: ZipPart[] = [
    {
      name: "[Content_Types].xml",
      bytes: `${declaration}<Types xmlns="${packages}/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>`,
    },
    {
      name: "_rels/.rels",
      bytes: relations([relation("rId1", "officeDocument", "xl/workbook.xml")]),
    },
    {
      name: "xl/workbook.xml",
      bytes: `${declaration}<workbook xmlns="${main}" xmlns:r="${office}"><workbookPr${is1904 ? ' date1904="1"' : ""}/><sheets>${listed.join("")}</sheets></workbook>`,
    },
    {
      name: "xl/_rels/workbook.xml.rels",
      bytes: relations([
        ...sheets.map((_, at) =>
          relation(`rId${at + 1}`, "worksheet", `worksheets/sheet${at + 1}.xml`),
        ),
        relation("rIdStyles", "styles", "styles.xml"),
        ...(sharedStrings === undefined
          ? []
          : [relation("rIdStrings", "sharedStrings", "/xl/sharedStrings.xml")]),
      ]),
    },
    { name: "xl/styles.xml", bytes: styles(formats) },
    ...(sharedStrings === undefined
      ? []
      : [
          {
            name: "xl/sharedStrings.xml",
            bytes: `${declaration}<sst xmlns="${main}">${sharedStrings}</sst>`,
          },
        ]),
    ...sheets.map(({ rows = [], xml = sheetData(rows) }, at) => ({
      name: `xl/worksheets/sheet${at + 1}.xml`,
      bytes: `${declaration}<worksheet xmlns="${main}">${xml}</worksheet>`,
    })),
  ];
  const replaced = new Set(more.map(({ name }) => name));
  return makeZip([...parts.filter(({ name }) => !replaced.has(name)), ...more]);
}
