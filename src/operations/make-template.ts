import type { OutputClaim } from "../kernel/claim-output.ts";
import { formatHeaderLine, plainDialect } from "../report/csv-line.ts";
import { openReportFile } from "../report/report-file.ts";
import { renderSheetMapping } from "../setup/sheet-mapping.ts";
import { listTemplateColumns, type TemplateColumn } from "../setup/template-columns.ts";
import { enterOperation, type RequestShape } from "./enter-operation.ts";
import { flag, path, text } from "./request-shapes.ts";
import { requireTarget } from "./require-target.ts";

/**
 * For which target, and where to.
 * @example
 * const request: TemplateRequest = { target: "rhythm/billing-run-action", output: "actions.xlsx" };
 */
export interface TemplateRequest {
  /** `vendor/record`, as `targetNames` has it. */
  readonly target: string;
  /** The file that the sheet is written to, as a workbook where its name ends with .xlsx; default: none is written. */
  readonly output?: string;
  /** The file that the mapping of the sheet is written to. */
  readonly mappingOutput?: string;
  /** Takes the place of a file that stands there. */
  readonly force?: boolean;
}

/** An empty sheet and its mapping. */
export interface Template {
  readonly columns: readonly TemplateColumn[];
  /** The sheet as CSV: its header. */
  readonly text: string;
  /** A mapping that loads the sheet once it is filled in: YAML. */
  readonly mapping: string;
}

const shape: RequestShape<TemplateRequest> = {
  target: text,
  output: path.optional(),
  mappingOutput: path.optional(),
  force: flag.optional(),
};

export async function makeTemplate(request: TemplateRequest): Promise<Template> {
  return await enterOperation("makeTemplate", shape, request, make);
}

async function make(request: TemplateRequest): Promise<Template> {
  const { output, mappingOutput, force = false } = request;
  const target = requireTarget(request.target);
  const columns = listTemplateColumns(target);
  const names = columns.map(({ name }) => name);
  const csv = formatHeaderLine(names, plainDialect);
  const mapping = renderSheetMapping(target, columns);
  const sheet = { what: "the template", keep: [], force };
  if (output !== undefined && /\.xlsx$/i.test(output)) {
    const { writeTemplateWorkbook } = await import("../setup/template-workbook.ts");
    await writeTemplateWorkbook(output, columns, sheet);
  } else if (output !== undefined) await write(csv, output, sheet);
  const keep = output === undefined ? [] : [{ path: output, what: "the template" }];
  if (mappingOutput !== undefined)
    await write(mapping, mappingOutput, { what: "the mapping", keep, force });
  return { columns, text: csv, mapping };
}

async function write(
  content: string,
  output: string,
  claim: Omit<OutputClaim, "path">,
): Promise<void> {
  const file = await openReportFile(output, { claim });
  try {
    await file.write(content);
    await file.finish();
    await file.keep();
  } finally {
    await file.discard();
  }
}
