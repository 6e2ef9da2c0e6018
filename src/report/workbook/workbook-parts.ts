import type { WorkbookPattern } from "../../rows/workbook-pattern.ts";
import { escapeAttribute } from "./cell-xml.ts";

type Look = Pick<WorkbookPattern, "sheet" | "is1904" | "isStrict"> & {
  readonly hasStyles: boolean;
};

interface Part {
  readonly name: string;
  readonly xml: string;
}

export const stylesPart = "xl/styles.xml";
export const sheetPart = "xl/worksheets/sheet1.xml";

const declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const packages = "http://schemas.openxmlformats.org/package/2006";
const contentType = "application/vnd.openxmlformats-officedocument.spreadsheetml";
/** Characters: a date has room, and so has a sentence. */
const [widthOfCells, widthOfMessages] = [16, 80];

/** The names of the vocabulary: those of the strict form, whose styles are in it, are other ones (ISO/IEC 29500-1 and -4). */
const namesOf = (isStrict: boolean): { readonly main: string; readonly relations: string } =>
  isStrict
    ? {
        main: "http://purl.oclc.org/ooxml/spreadsheetml/main",
        relations: "http://purl.oclc.org/ooxml/officeDocument/relationships",
      }
    : {
        main: "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
        relations: "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
      };

/** Everything of a workbook of one sheet but its styles and the sheet itself, no more than the standard asks for. */
export function fixedParts({ sheet, is1904, isStrict, hasStyles }: Look): readonly Part[] {
  const { main, relations } = namesOf(isStrict);
  const override = (part: string, kind: string): string =>
    `<Override PartName="/${part}" ContentType="${contentType}.${kind}+xml"/>`;
  const relation = (id: number, type: string, target: string): string =>
    `<Relationship Id="rId${id}" Type="${relations}/${type}" Target="${target}"/>`;
  const related = (...all: readonly string[]): string =>
    `${declaration}<Relationships xmlns="${packages}/relationships">${all.join("")}</Relationships>`;
  return [
    {
      name: "[Content_Types].xml",
      xml: `${declaration}<Types xmlns="${packages}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${override("xl/workbook.xml", "sheet.main")}${override(sheetPart, "worksheet")}${hasStyles ? override(stylesPart, "styles") : ""}</Types>`,
    },
    { name: "_rels/.rels", xml: related(relation(1, "officeDocument", "xl/workbook.xml")) },
    {
      name: "xl/workbook.xml",
      xml: `${declaration}<workbook xmlns="${main}" xmlns:r="${relations}"${isStrict ? ' conformance="strict"' : ""}><workbookPr${is1904 ? ' date1904="1"' : ""}/><sheets><sheet name="${escapeAttribute(sheet)}" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    },
    {
      name: "xl/_rels/workbook.xml.rels",
      xml: related(
        relation(1, "worksheet", "worksheets/sheet1.xml"),
        ...(hasStyles ? [relation(2, "styles", "styles.xml")] : []),
      ),
    },
  ];
}

/** What stands before the rows of the sheet. @param columns how many it has; the last one holds sentences */
export function sheetBegin({ isStrict }: Pick<Look, "isStrict">, columns: number): string {
  const column = (from: number, to: number, width: number): string =>
    `<col min="${from}" max="${to}" width="${width}" customWidth="1"/>`;
  return `${declaration}<worksheet xmlns="${namesOf(isStrict).main}"><cols>${column(1, columns - 1, widthOfCells)}${column(columns, columns, widthOfMessages)}</cols><sheetData>`;
}

export const sheetEnd = "</sheetData></worksheet>";
