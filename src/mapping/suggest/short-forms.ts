/** Short forms of words in names of columns and fields. */
const shortForms: Readonly<Record<string, string>> = {
  acct: "account",
  addr: "address",
  amt: "amount",
  cat: "category",
  curr: "currency",
  cust: "customer",
  dept: "department",
  desc: "description",
  descr: "description",
  dt: "date",
  ident: "id",
  identifier: "id",
  ids: "id",
  inv: "invoice",
  mail: "email",
  nbr: "number",
  no: "number",
  nr: "number",
  num: "number",
  org: "organization",
  pct: "percent",
  prod: "product",
  qty: "quantity",
  ref: "reference",
  stat: "status",
  tel: "phone",
};

/** Words written out in full. */
export function expandWords(words: readonly string[]): readonly string[] {
  return words.map((word) => (Object.hasOwn(shortForms, word) ? (shortForms[word] ?? word) : word));
}

/** What is called a number in one system is called an id in another. */
export function takeNumbersForIds(words: readonly string[]): readonly string[] {
  return words.map((word) => (word === "number" ? "id" : word));
}
