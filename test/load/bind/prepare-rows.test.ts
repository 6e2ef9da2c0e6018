import assert from "node:assert/strict";
import { checkFile } from "../../../src/index.ts";
import { makeWorkdir, type Workdir } from "../../support/workdir.ts";

const mapping = `version: 1
target: billingplatform/invoice-detail
fields:
  Id: Id
  AccountId: Account
  ProductId: Product
  ActivityDate: { column: Day, date: DD/MM/YYYY }
  Quantity: Qty
`;

describe("the errors of a row", () => {
  let workdir: Workdir;
  before(() => {
    workdir = makeWorkdir();
  });
  after(() => workdir.remove());

  const errorsOf = async (rows: string): Promise<readonly unknown[]> => {
    const { preflight } = await checkFile({
      sourcePath: workdir.file("rows.csv", `Id,Account,Product,Day,Qty\n${rows}`),
      mappingPath: workdir.file("mapping.yaml", mapping),
      keepErrors: 50,
    });
    return preflight.firstErrors.map(({ rowNumber, column, code }) => [rowNumber, column, code]);
  };

  it("are told together, whether the mapping or the validation finds them", async () => {
    assert.deepEqual(await errorsOf('1,2,3,31/04/2026,"1,5"\n'), [
      [1, "Day", "no-such-date"],
      [1, "Qty", "wrong-format"],
    ]);
    assert.deepEqual(await errorsOf("1,x,,01/04/2026,1\n"), [
      [1, "Account", "not-an-integer"],
      [1, "Product", "field-missing"],
    ]);
  });

  it("do not blame a field as missing whose cell is told of already", async () => {
    assert.deepEqual(await errorsOf("1,2,3,soon,1\n"), [[1, "Day", "not-a-date"]]);
  });
});
