import { groupList, number, text } from "../field-types.ts";

/** Reminders of one kind, each sent as a notice. */
export const reminders = () =>
  groupList(
    {
      id: number("Number that tells this reminder from the others; it never changes.").optional(),
      name: text("Label for people; may be left out.").optional(),
      reminder_notice_id: text("Id of the notice that is sent as this reminder."),
    },
    "The reminders to send, one object each.",
  );
