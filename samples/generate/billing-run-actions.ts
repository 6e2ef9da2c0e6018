import { dayOf2026, timeOf2026 } from "./dates.ts";
import { formatCsv } from "./format-csv.ts";
import { firstNames, lastNames, organizations, towns } from "./invented-names.ts";
import { createRandomChoices, type RandomChoices } from "./random.ts";

const rowCount = 240;

const kinds = [
  "process installment schedule",
  "process installment schedule",
  "installment schedule reminder",
  "remind expiring credit card",
  "send statement",
  "cancel installment schedule",
] as const;
const states = [
  "completed",
  "completed",
  "pending",
  "payment failure",
  "excluded",
  "no longer eligible",
] as const;
const services = ["membership", "events", "certifications"] as const;

/** The actions of one billing run as they come out of an export: 240 rows without a fault. */
export function generateBillingRunActions(seed: number): string {
  const random = createRandomChoices(seed);
  const rows = Array.from({ length: rowCount }, (_, index) => makeRow(index + 1, random));
  return formatCsv(rows, ",");
}

function makeRow(number: number, random: RandomChoices): Readonly<Record<string, string>> {
  const padded = String(number).padStart(4, "0");
  const day = 243 + random.integer(0, 29);
  return {
    "Action ID": `act:2026-09-${padded}`,
    "Billing Run": "run:2026-09",
    Action: random.pick(kinds),
    Status: random.pick(states),
    Date: dayOf2026(day),
    ...makeCustomer(random),
    "Order ID": `ord-${random.integer(400_000, 499_999)}`,
    "Invoice ID": `inv-${random.integer(700_000, 799_999)}`,
    "Schedule ID": `sch-${random.integer(10_000, 99_999)}`,
    "Candidate ID": `cand|${padded}`,
    "Candidate Service": random.pick(services),
    "Notice ID": random.chance(0.3) ? "ntc-renewal-2" : "ntc-renewal-1",
    Membership: random.chance(0.2) ? "Fellow, annual" : "Member, annual",
    // Numbers of the old system: leading zeros and 20 digits, to be kept to the digit.
    "Legacy No": `00${random.integer(100_000_000, 999_999_999)}${random.integer(100_000_000, 999_999_999)}`,
    "Created At": timeOf2026(random, 200, 212),
    "Created By": "usr-import",
    "Modified At": timeOf2026(random, 213, 242),
    "Modified By": random.pick(["usr-ledger-1", "usr-ledger-2"]),
    Version: String(random.integer(1, 9)),
  };
}

function makeCustomer(random: RandomChoices): Readonly<Record<string, string>> {
  const isOrganization = random.chance(0.25);
  const firstName = random.pick(firstNames);
  const lastName = random.pick(lastNames);
  const [city, state] = random.pick(towns);
  const contactId = `con-${random.integer(10_000, 99_999)}`;
  const organizationId = `org-${random.integer(1000, 9999)}`;
  const mailbox = `${firstName}.${lastName}`
    .normalize("NFD")
    .toLowerCase()
    .replaceAll("ø", "o")
    .replaceAll(/[^a-z.]/g, "");
  return {
    "Customer ID": isOrganization ? organizationId : contactId,
    "Customer Type": isOrganization ? "organization" : "contact",
    "Contact ID": contactId,
    "First Name": firstName,
    "Last Name": lastName,
    Email: random.chance(0.1) ? "" : `${mailbox}@mail.example`,
    City: city,
    State: state,
    Country: "US",
    "Organization ID": organizationId,
    Organization: random.pick(organizations),
  };
}
