import { fact, type RowErrorDetails, type RowErrorKind } from "./row-error-kind.ts";
import { showCell } from "../../kernel/show-cell.ts";

/** ` The API says: "…". Its request: x-request-id ….`, as far as it said anything. */
const words = (e: RowErrorDetails): string => {
  const said = fact(e, "said");
  const end = /[.!?]$/.test(said) ? "" : ".";
  return (said === "" ? "" : ` The API says: "${said}"${end}`) + request(e);
};

/** What the vendor's support finds the exchange by. */
const request = (e: RowErrorDetails): string => {
  const id = fact(e, "request_id");
  return id === "" ? "" : ` Its request: ${id}.`;
};

/** The row that holds the key. */
const holder = (e: RowErrorDetails): string => `row ${fact(e, "row")} of load ${fact(e, "load")}`;

/** What became of that row, by then. */
const stateOfHolder = (e: RowErrorDetails): string => {
  const [state, id] = [fact(e, "state"), fact(e, "record_id")];
  if (state === "in-doubt") return "is in doubt: it may have created the record";
  if (state === "under-way") return "was about to be sent and has no outcome yet";
  return id === "" ? "has created the record" : `has created the record ${id}`;
};

const adviceOnHolder = (e: RowErrorDetails): string => {
  const [state, load] = [fact(e, "state"), fact(e, "load")];
  if (state === "in-doubt") return ` waybill reconcile ${load} finds out.`;
  if (state === "under-way")
    return ` When that load is over, waybill report ${load} shows how it ended.`;
  return "";
};

export const deliveryErrors = {
  "request-refused": {
    stage: "delivery",
    title: "The API refused the record",
    remedy:
      "The API found the record's content wrong (400, 413, 422). Correct the row in the rejects file and load that file.",
    say: (e) =>
      `the API refused the record with ${fact(e, "status")}.${words(e)} Correct the row and load the rejects file.`,
  },
  "record-not-found": {
    stage: "delivery",
    title: "The API has no record with this id",
    remedy:
      "The id is wrong, the record was deleted, it belongs to another tenant, or (BillingPlatform) it exists and this user may not see it. Correct the id in the rejects file, or load that file as another user.",
    say: (e) =>
      fact(e, "may_be_hidden") === ""
        ? `the API has no record with the id ${fact(e, "key")} (404).${words(e)} Check the id and the tenant.`
        : `the API shows no record with the id ${fact(e, "key")} (404); it may exist and be invisible to this user.${words(e)} Check the id, and what this user may see.`,
  },
  "record-unreadable": {
    stage: "delivery",
    title: "The record could not be read before writing",
    remedy:
      "What the row changes can't be told without the record as it stands, so nothing was sent for it; or it was sent before, and the message says so. waybill retry tries again.",
    say: (e) =>
      fact(e, "was_sent") === ""
        ? `the record could not be read, so nothing was sent: ${fact(e, "why")}.${words(e)} waybill retry tries again.`
        : `the row was sent without an answer that counts, and then its record could not be read: ${fact(e, "why")}.${words(e)} It may be applied; waybill retry finds out.`,
  },
  "record-never-still": {
    stage: "delivery",
    title: "The record changed each time between reading and writing",
    remedy:
      "Somebody else is at work on this record. Nothing of theirs was overwritten; waybill retry tries again when they are done.",
    say: () =>
      `the record changed each time between reading and writing, so somebody else is at work on it; waybill retry tries again.`,
  },
  "record-conflict": {
    stage: "delivery",
    title: "The API says that the record conflicts with others",
    remedy:
      "409: as a rule a field refers to an object that does not exist. Check the ids that the row refers to.",
    say: (e) =>
      `the API answered 409, which as a rule means that an id in the row refers to an object that does not exist.${words(e)} Check the ids in the row.`,
  },
  "record-error": {
    stage: "delivery",
    title: "The answer was 200, but it reports an error for this record",
    remedy:
      "The API accepted the request and refused the record. Its code and words say why; correct the row in the rejects file.",
    say: (e) =>
      `the API took the request and refused this record (${fact(e, "error_code")}).${words(e)} Correct the row and load the rejects file.`,
  },
  "retries-exhausted": {
    stage: "delivery",
    title: "The API kept failing and the tries ran out",
    remedy:
      "Not the row's fault. One of its requests may have been carried out all the same; sending it again is safe, and waybill retry does so when the API is well.",
    say: (e) =>
      `the API failed ${fact(e, "tries")} times, last with ${fact(e, "last")}.${words(e)} The row is not at fault, and may have gone in all the same; sending it again is safe, and waybill retry does so.`,
  },
  "refused-alone": {
    stage: "delivery",
    title: "The API kept refusing this row alone with 429",
    remedy:
      "Other rows passed meanwhile, so the limit is about this record (a lock, a job at work on it). waybill retry sends it again later.",
    say: (e) =>
      `the API refused this row ${fact(e, "tries")} times with 429 while other rows passed; something holds this record.${words(e)} waybill retry sends it again later.`,
  },
  "no-answer": {
    stage: "delivery",
    title: "The request was sent and no answer came",
    remedy:
      "The record may or may not have been created. waybill reconcile looks it up by its sys_bulk_load_id and record number, where the API can be asked; else look it up before you load the row again.",
    say: (e) =>
      `the request left and no answer came (${fact(e, "cause")}), so the record may exist. Look it up before you load this row again.`,
  },
  "answer-unreadable": {
    stage: "delivery",
    title: "An answer began and could not be read to its end",
    remedy:
      "The record may or may not have been created. waybill reconcile looks it up by its sys_bulk_load_id and record number, where the API can be asked; else look it up before you load the row again.",
    say: (e) =>
      `the API answered ${fact(e, "status")}, and the answer could not be read (${fact(e, "cause")}), so the record may exist. Look it up before you load this row again.`,
  },
  "no-evidence": {
    stage: "delivery",
    title: "The answer does not show that the row was applied",
    remedy:
      "A 200 counts only when the answer names the record. waybill reconcile reads the record and compares it with the row.",
    say: (e) =>
      `the API answered ${fact(e, "status")}, but ${fact(e, "lacking")}, so there is no proof that the row was applied.${words(e)} Look the record up before you load this row again.`,
  },
  "id-given-before": {
    stage: "delivery",
    title: "The id in the answer to a create is another row's new record",
    remedy:
      "Two creates were answered with one id, so at most one of them made the record. waybill reconcile looks the row up by its sys_bulk_load_id and record number, where the API can be asked; the earlier row is worth a look as well.",
    say: (e) =>
      `the API answered with the id ${fact(e, "id")}, which it gave to the new record of row ${fact(e, "earlier_row")} before, so at most one of the two was created. Look both up before you load this row again.`,
  },
  "confirmed-by-reading": {
    stage: "delivery",
    title: "The answer did not prove the row; the record, read back, did",
    remedy:
      "A note, not an error: the row is applied. The answer to its batch did not name it, so the record was read, and it is what the row says.",
    say: (e) =>
      `${fact(e, "lacking")}; the record was read back and is what the row says, so nothing is left to do.${words(e)}`,
  },
  "confirmed-by-tags": {
    stage: "delivery",
    title: "The record carries the tags of the row, and is not as it was sent",
    remedy:
      "A note, not an error: the row went in, as the tags of the load show, though its answer was lost. What is otherwise now was changed by the API, or by somebody since.",
    say: (e) =>
      `its answer was lost; the record carries the tags of this row, so it went in, and has become otherwise in ${fact(e, "fields")}. Look at the record if that matters.`,
  },
  "confirmed-by-look-up": {
    stage: "delivery",
    title: "The record was looked up and is what the row says",
    remedy:
      "A note, not an error: the row is applied. Its answer was lost or proved nothing, so waybill reconcile asked for the record and compared it.",
    say: (e) =>
      `the record was looked up (${fact(e, "found")}) and is what the row says, so nothing is left to do.`,
  },
  "found-in-log": {
    stage: "delivery",
    title: "The API had confirmed the row, and the ledger could not be told",
    remedy:
      "A note, not an error: the row is applied. The ledger could not be written when its answer came, or the load had been taken over by then; the log of the load on this host has the answer, and whatever carries the load on here, or reconciles it, takes it from there.",
    say: () =>
      "its answer was kept in load.log while the ledger could not be written; the API had confirmed it, so nothing is left to do.",
  },
  "looked-up-in-vain": {
    stage: "delivery",
    title: "A look-up did not settle the row",
    remedy:
      "Look at the record yourself, by what the sentence names; then say what you know: waybill reconcile LOAD --mark applied (or failed) --row N --because …",
    say: (e) =>
      `a look-up did not settle it: ${fact(e, "found")}. Look for ${fact(e, "look_for")}, then say what you know with waybill reconcile --mark.`,
  },
  "not-created": {
    stage: "delivery",
    title: "The record was looked up and does not exist",
    remedy: "The create did not happen. waybill retry sends it again.",
    say: (e) =>
      `the API has no record with ${fact(e, "look_for")}, so the create did not happen; waybill retry sends it again.`,
  },
  "marked-by-person": {
    stage: "delivery",
    title: "A person has settled the row",
    remedy:
      "Nobody could find out by program what became of the row, so a person looked and decided (waybill reconcile --mark). The ledger keeps who, when and why.",
    say: (e) =>
      `${fact(e, "person")} marked the row as ${fact(e, "outcome")} at ${fact(e, "at")}, because: ${fact(e, "because")}.`,
  },
  "interrupted-create": {
    stage: "delivery",
    title: "The program ended while this create was under way",
    remedy:
      "The request may have reached the API. waybill reconcile looks the record up by its sys_bulk_load_id and record number, where the API can be asked.",
    say: () =>
      `the program ended while this create was under way, so the record may exist. Look it up before you load this row again.`,
  },
  "ledger-lost": {
    stage: "delivery",
    title: "The row may have been sent, and the ledger that knew is lost",
    remedy:
      "The load was taken over from its folder (waybill ledger adopt), and neither its report nor its log tells what came of this create. waybill reconcile looks the record up, where the API can be asked.",
    say: () =>
      `the ledger was lost, and the load's folder does not tell what came of this row; it may have been sent, so the record may exist. Look it up before you load this row again.`,
  },
  "created-before": {
    stage: "delivery",
    title: "The record was created by an earlier row",
    remedy:
      "A row of an earlier load with the same key and the same values was sent to this target, address and tenant: this one would create the record once more. Nothing has to be done where that row is applied; where it is in doubt, settle it first (waybill reconcile), and waybill retry then sends this one if need be.",
    say: (e) =>
      `${holder(e)} with the same key and the same values ${stateOfHolder(e)}, so this one was not sent.${adviceOnHolder(e)}`,
  },
  "sent-before": {
    stage: "delivery",
    title: "The row says what its key was last given",
    remedy:
      "Nothing has to be done. The drop sends only what differs from what was last sent (same_as_last_sent: skip), and nothing else that this ledger knows of was sent under the key since. waybill drops again sends all rows of the file all the same.",
    say: (e) =>
      `${holder(e)} has sent the same under this key, and nothing else was sent under it since, so this one was not sent.`,
  },
  "key-taken": {
    stage: "delivery",
    title: "An earlier row has the key, with other values",
    remedy:
      "A create can't change a record, and whether a second one is meant nobody can know. Give the row another key, or change the record that there is; waybill load --again sends all rows of the file all the same.",
    say: (e) =>
      `the key ${showCell(fact(e, "key"))} is that of ${holder(e)}, with other values, which ${stateOfHolder(e)}. Give this row a key of its own, or change that record.${adviceOnHolder(e)}`,
  },
  "earlier-row-unsettled": {
    stage: "delivery",
    title: "An earlier row with the same key did not go in",
    remedy:
      "Rows with one key are applied in file order. Settle the earlier row first (waybill retry or reconcile); then waybill retry sends this one too.",
    say: (e) =>
      `row ${fact(e, "earlier_row")} has the same key and ended ${fact(e, "earlier_outcome")}, so this row was held back. Settle that one first.`,
  },
  "stopped-between-tries": {
    stage: "delivery",
    title: "The load stopped while this row waited to be sent again",
    remedy:
      "Its requests were refused (429, a credential) or never left, so nothing was carried out. waybill resume sends it again.",
    say: () =>
      `the load stopped while this row waited to be sent again; its requests were refused or never left, and waybill resume sends it.`,
  },
  "sent-answer-unknown": {
    stage: "delivery",
    title: "The row was sent and its answer is not known",
    remedy:
      "The load ended before there was an answer that counts, so the row may be applied or not. Sending it again is safe: waybill resume does so and settles it. Until then don't take it for a row that was never sent.",
    say: (e) => {
      const last = fact(e, "last");
      const how = last === "" ? "" : ` (${last})`;
      return `the row was sent and its answer is not known${how}, so it may be applied; sending it again is safe, and waybill resume settles it.`;
    },
  },
  "under-way": {
    stage: "delivery",
    title: "The row is being sent just now",
    remedy:
      "Only in the report of a load that is at work: its request may have left, and no answer is in yet. Ask for the report again later.",
    say: () =>
      `the row is being sent just now and has no outcome yet; ask for the report again later.`,
  },
  "beyond-limit": {
    stage: "delivery",
    title: "The row lies beyond --limit",
    remedy: "Only the first rows were asked for. waybill resume carries on with the rest.",
    say: (e) =>
      `only the first ${fact(e, "limit")} rows were asked for with --limit; waybill resume carries on.`,
  },
  "load-stopped": {
    stage: "delivery",
    title: "The load stopped before this row",
    remedy: "Nothing was sent for it. waybill resume carries on.",
    say: () =>
      `the load stopped before this row and nothing was sent for it; waybill resume carries on.`,
  },
} satisfies Record<string, RowErrorKind>;
