/** What the screen of a mapping has besides. */
export const mapStyle = `
.drop { display: grid; grid-template-columns: minmax(0, 1fr); gap: var(--s3); justify-items: start; border: 2px dashed var(--edge); border-radius: var(--round); padding: var(--s5);
  background: var(--raised); }
.drop.over { border-color: var(--accent); background: var(--new); }
.drop label { font-size: var(--title); font-weight: 600; }
.drop [role="status"]:empty { display: none; }
.choices { list-style: none; padding: 0; display: grid; }
.choices > li { display: flex; flex-wrap: wrap; gap: var(--s2) var(--s4); align-items: center; padding: var(--s2) 0;
  border-bottom: 1px solid var(--line); }
.way .fold { flex: 1 1 100%; }
.settings { display: grid; gap: var(--s2) var(--s4); grid-template-columns: repeat(auto-fill, minmax(12rem, 1fr)); }
form.change.ask { display: grid; justify-items: start; gap: var(--s3); border: 1px solid var(--line); border-radius: var(--round); padding: var(--s4);
  background: var(--raised); }
.ask fieldset { border: 0; padding: 0; margin: 0; display: grid; gap: var(--s2); min-width: 0; max-width: var(--measure); }
.ask legend { font-weight: 600; padding: 0 0 var(--s2); }
form.ask label { display: flex; gap: var(--s2); align-items: baseline; color: var(--ink); font-size: inherit; }
.ask input[type="radio"] { min-height: 0; }
.ask .own { display: flex; flex-wrap: wrap; gap: var(--s2); align-items: center; }
form.change.editor { display: grid; justify-items: start; }
.editor textarea, .diff { font: var(--small)/1.5 var(--mono); tab-size: 2; }
.editor textarea { width: 100%; background: var(--paper); overflow: auto; resize: vertical; }
.diff { list-style: none; padding: 0; border: 1px solid var(--line); border-radius: var(--round); overflow-x: auto; }
.diff li { display: flex; gap: var(--s2); padding: 0 var(--s3); white-space: pre-wrap; print-color-adjust: exact; }
.diff code { font: inherit; }
.diff .old { background: var(--old); } .diff .new { background: var(--new); } .diff .gap { color: var(--dim); }
.cells { display: block; font-size: var(--small); }
.matches .way { white-space: nowrap; }
.cell { white-space: pre; }
#part-check section, #part-reader section, #part-row section, #part-question section, #part-difference section { display: grid; gap: var(--s3); }
[id^="part-"] > :is(#check, #reader, #row, #question, #difference) > h2 { margin: 0; }
@media screen and (max-width: 640px) {
  :is(#part-conversions, #part-row, #part-check) .data :is(th, td) { min-width: 0; padding: var(--s1); white-space: normal; font-size: var(--small); }
  :is(#part-conversions, #part-check) .data td { overflow-wrap: anywhere; }
  #part-row .data td { overflow-wrap: break-word; }
  #part-conversions .data :is(th, td):nth-child(4) { display: none; }
}
@media screen and (min-width: 1100px) {
  #content:has(> #part-editor) { grid-template-columns: repeat(2, minmax(0, 1fr)); }
  #content:has(> #part-editor) > :not(#part-conversions, #part-row) { grid-column: 1 / -1; }
  #part-row .sides { grid-template-columns: minmax(0, 1fr); }
}
`;
