import { lettersOf } from "../kernel/column-letters.ts";
import type { OutputClaim } from "../kernel/claim-output.ts";
import { escapeAttribute, escapeText } from "../report/workbook/cell-xml.ts";
import { openWorkbookFile } from "../report/workbook/workbook-file.ts";
import type { TemplateColumn } from "./template-columns.ts";

/** Styles of cells, by their place in the part below: of names, of names that every row needs, and of what is filled in. */
const [nameStyle, neededStyle, textStyle] = [1, 2, 3];
/** 49 is Excel's own format for text: digits that are typed in stay as they are. */
const styles = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill><fill><patternFill patternType="solid"><fgColor rgb="FFFFE699"/><bgColor indexed="64"/></patternFill></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/><xf numFmtId="0" fontId="1" fillId="2" borderId="0" xfId="0" applyFont="1" applyFill="1"/><xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs></styleSheet>`;
/** Excel's own bounds for a list of values in a rule, for a hint and for its title. */
const [longestList, longestHint, longestTitle] = [255, 255, 32];
const lastRow = 1_048_576;

/**
 * Writes the sheet as a workbook: names that every row needs are marked, allowed values are a drop-down, each cell tells what it
 * takes when it is chosen, and what is typed in stays text.
 * @throws LedgerError ERR_REPORT_WRITE; UsageError as claimOutput does
 */
export async function writeTemplateWorkbook(
  path: string,
  columns: readonly TemplateColumn[],
  claim: Omit<OutputClaim, "path">,
): Promise<void> {
  const pattern = {
    sheet: "Rows",
    is1904: false,
    isStrict: false,
    styles: async function* (): AsyncGenerator<Buffer> {
      yield Buffer.from(styles);
    },
    row: async () => [],
    close: async () => undefined,
  };
  const frame = { claim, columns: looksOf(columns), rules: rulesOf(columns) };
  const file = await openWorkbookFile(path, pattern, columns.length, frame);
  try {
    await file.addRow(
      columns.map(({ name, required }, column) => ({
        column,
        kind: "text",
        value: name,
        style: required === "yes" ? neededStyle : nameStyle,
      })),
    );
    await file.finish();
    await file.keep();
  } finally {
    await file.discard();
  }
}

function looksOf(columns: readonly TemplateColumn[]): string {
  return columns
    .map(({ name }, at) => {
      const width = Math.min(40, Math.max(12, name.length + 2));
      return `<col min="${at + 1}" max="${at + 1}" width="${width}" style="${textStyle}" customWidth="1"/>`;
    })
    .join("");
}

function rulesOf(columns: readonly TemplateColumn[]): string {
  const rules = columns.map((column, at) => {
    const place = `${lettersOf(at)}2:${lettersOf(at)}${lastRow}`;
    const title = column.name.slice(0, longestTitle);
    const hint = `allowBlank="1" showInputMessage="1" promptTitle="${escapeAttribute(title)}" prompt="${escapeAttribute(hintOf(column))}" sqref="${place}"`;
    const list = column.allowed?.join(",") ?? "";
    // A comma or a quote in a value, or a list that is too long, can't be said in such a rule; the load checks it all the same.
    const isSayable =
      list !== "" &&
      list.length <= longestList &&
      column.allowed?.every((one) => !/[",]/.test(one));
    return isSayable === true
      ? `<dataValidation type="list" showErrorMessage="1" ${hint}><formula1>"${escapeText(list)}"</formula1></dataValidation>`
      : `<dataValidation ${hint}/>`;
  });
  return `<dataValidations count="${rules.length}">${rules.join("")}</dataValidations>`;
}

const demands = {
  yes: "Needed in every row.",
  within: "Needed where its object is given.",
  no: "May be left blank.",
} as const;

function hintOf({ required, reading, type, form, description }: TemplateColumn): string {
  const forms = {
    date: "a date like 2026-01-31",
    list: "values with | between them",
    json: "JSON",
  };
  const takes = form ?? (reading === "as-it-is" ? type : forms[reading]);
  return `${demands[required]} Takes ${takes}. ${description}`.slice(0, longestHint);
}
