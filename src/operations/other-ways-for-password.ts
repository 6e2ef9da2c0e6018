/** Where the password of a ledger may be, for whoever has put it where others can read it. */
export const otherWaysForPassword =
  "Give the password by WAYBILL_LEDGER, by ledger.url in waybill.config.yaml ({env: NAME}, {file: path} or {command: …}), or by PGPASSWORD or PGPASSFILE beside an address without it.";
