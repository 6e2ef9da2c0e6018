import { countOf, printable, withCommas } from "../../operations/entrance-basics.ts";
import {
  type Difference,
  exitCodes,
  outcomes,
  type Verification,
  verifyLoad,
} from "../../index.ts";
import type { Action } from "../command.ts";
import { booksFrom } from "../delivery-flags.ts";
import { storeFrom } from "../store-flag.ts";
import { redactorOf } from "../redactor-of.ts";
import { printAnswer } from "../json-answer.ts";

export const verifyAction: Action = async (args, world) => {
  const found = await verifyLoad({
    ...(await booksFrom(args, world)),
    ...storeFrom(args, world),
    load: args.positionals[0] ?? "",
    redact: redactorOf(world.env),
    signal: world.stopSignal,
  });
  const isSound = found.differences.length === 0 && found.unchecked.length === 0;
  if (args.flag("json")) printAnswer(world, { data: { isSound, ...found } });
  else world.out(renderVerification(found, isSound));
  return isSound ? exitCodes.ok : exitCodes.someRowsOtherwise;
};

function renderVerification(found: Verification, isSound: boolean): string {
  const { loadId, differences, unchecked } = found;
  const verdict = isSound
    ? "the books balance"
    : differences.length === 0
      ? "nothing differs, but not all could be checked"
      : `the books do not balance: ${countOf(differences.length, "kind")} of difference`;
  const lines = [
    `Load ${loadId}: ${verdict}`,
    ...describeChecked(found).map((line) => `  ${line}`),
    ...differences.flatMap(describeDifference),
    ...unchecked.map((what) => `not checked: ${what}`),
  ];
  return `${lines.map(printable).join("\n")}\n`;
}

function describeChecked(found: Verification): readonly string[] {
  const { figures, isFileChecked, isReportChecked, sourceName, fingerprint } = found;
  const counts = isReportChecked ? figures.reportOutcomes : figures.ledgerOutcomes;
  const sums = outcomes
    .filter((name) => (counts[name] ?? 0) > 0)
    .map((name) => `${withCommas(counts[name] ?? 0)} ${name}`);
  return [
    ...(isFileChecked ? [`${countOf(figures.rowsInFile, "row")} in ${sourceName}`] : []),
    `${countOf(figures.rowsInLedger, "row")} in the ledger`,
    ...(isReportChecked ? [`${countOf(figures.linesInReport, "line")} in report.csv`] : []),
    ...(sums.length === 0 ? [] : [sums.join(", ")]),
    ...(figures.answersUnknown === 0
      ? []
      : [
          `${countOf(figures.answersUnknown, "row")} sent, answer unknown: they may be applied, and waybill resume settles them`,
        ]),
    ...(isFileChecked
      ? [
          `${countOf(figures.payloads, "payload")} made again and compared with what was recorded`,
          `the file is ${fingerprint}`,
        ]
      : []),
  ];
}

function describeDifference({ code, title, count, examples }: Difference): readonly string[] {
  const left = count - examples.length;
  return [
    `differs: ${title} (${code}, ${withCommas(count)})`,
    ...examples.map((example) => `  ${example}`),
    ...(left > 0 ? [`  … and ${withCommas(left)} more`] : []),
  ];
}
