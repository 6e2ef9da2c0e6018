export type Cells = Record<string, string>;

/** The invoice detail of a row, as a script makes it: without a check. */
export function toRecord(row: Cells): object {
  return {
    Id: row["Detail ID"],
    AccountId: Number(row["Account"]),
    ProductId: Number(row["Product"]),
    ActivityDate: row["Date"]?.split(".").toReversed().join("-"),
    Quantity: row["Quantity"]?.replace(",", "."),
    RatedAmount: row["Amount"]?.replaceAll(".", "").replace(",", "."),
    ProcessDescription: row["Text"]?.trim(),
  };
}
