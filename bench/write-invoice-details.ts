import { createWriteStream } from "node:fs";
import { writeFile } from "node:fs/promises";
import { once } from "node:events";

const mapping = `version: 1
target: billingplatform/invoice-detail
fields:
  Id: Detail ID
  AccountId: Account
  ProductId: Product
  ActivityDate: { column: Date, date: { format: DD.MM.YYYY } }
  Quantity: { column: Quantity, decimal: "," }
  RatedAmount: { column: Amount, decimal: { mark: ",", group: "." } }
  ProcessDescription: { column: Text, trim: true }
`;

/**
 * Writes so many invoice details as a finance department exports them.
 * @param behind the number of the first one's id is by one more
 * @returns the path of a mapping that fits
 */
export async function writeInvoiceDetails(path: string, rows: number, behind = 0): Promise<string> {
  const file = createWriteStream(path);
  file.write("Detail ID;Account;Product;Date;Quantity;Amount;Text\n");
  for (let row = 1; row <= rows; row += 1) {
    const line = `D-${String(behind + row).padStart(9, "0")};${100_000 + (row % 5000)};${1 + (row % 40)};${String(1 + (row % 28)).padStart(2, "0")}.01.2026;${row % 100},50;1.234,${String(row % 100).padStart(2, "0")};usage of meter ${row % 977}\n`;
    if (!file.write(line)) await once(file, "drain");
  }
  file.end();
  await once(file, "finish");
  const mappingPath = `${path}.mapping.yaml`;
  await writeFile(mappingPath, mapping);
  return mappingPath;
}
