import { mapStyle } from "./screens/map-style.ts";
import { paceStyle } from "./screens/pace-chart.ts";

/** What the desk has besides what all our pages have, and that of a plan. */
export const deskStyle = `
body { padding-top: 0; }
.skip:focus { position: static; width: auto; height: auto; clip-path: none; margin: 0; }
nav { display: flex; flex-wrap: wrap; gap: var(--s2) var(--s4); align-items: center; padding: var(--s3) 0; margin-bottom: var(--s5);
  border-bottom: 1px solid var(--line); }
nav ul { display: flex; flex-wrap: wrap; gap: var(--s1); list-style: none; padding: 0; }
nav li a { display: block; padding: var(--s1) var(--s2); border-radius: var(--round); color: var(--ink); text-decoration: none; }
nav li a:hover { background: var(--raised); }
nav li a[aria-current] { background: var(--ink); color: var(--paper); }
nav .mark { font-weight: 700; color: var(--ink); text-decoration: none; }
nav .find { display: flex; gap: var(--s1); margin-left: auto; flex: 0 1 20rem; min-width: 12rem; }
nav .find input { flex: 1; }
nav .who { color: var(--dim); max-width: 14rem; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
#content { margin-top: 0; }
#content:focus { outline: none; }
.part { display: grid; gap: var(--s5); min-width: 0; }
.part:empty { display: none; }
.same { margin-top: var(--s6); padding-top: var(--s3); border-top: 1px solid var(--line); display: flex; flex-wrap: wrap; gap: var(--s2);
  align-items: baseline; color: var(--dim); }
.same code { color: var(--ink); }
.same .copy { min-height: 0; padding: .1rem .5rem; }
html:not(.scripted) .copy { display: none; }
form.change, form.filter { display: flex; flex-wrap: wrap; gap: var(--s2); align-items: end; }
form.filter label, form.change label { display: grid; gap: .15rem; color: var(--dim); font-size: var(--small); }
form.change input[type="text"] { min-width: min(20rem, 100%); }
button.primary { background: var(--accent); border-color: var(--accent); color: var(--paper); font-weight: 600; }
button.danger { color: var(--bad); border-color: var(--bad); }
.actions { display: flex; flex-wrap: wrap; gap: var(--s3) var(--s4); align-items: end; }
.list { list-style: none; padding: 0; display: grid; }
.list > li { display: grid; grid-template-columns: minmax(0, 1.5fr) minmax(12rem, 1fr) minmax(9rem, auto); gap: var(--s1) var(--s5);
  padding: var(--s3) 0; border-bottom: 1px solid var(--line); align-items: start; }
.list .name { font-size: var(--lead); font-weight: 600; overflow-wrap: anywhere; }
.list .tail { text-align: right; }
.list .shares ul { display: none; }
.list .shares .bar { height: 12px; }
.list .shares .bar text { display: none; }
.list .counts { display: flex; flex-wrap: wrap; gap: 0 var(--s3); }
.badge { display: inline-block; padding: .05rem .5rem; border-radius: 1rem; border: 1px solid currentColor; font-size: var(--small);
  white-space: nowrap; }
.reason { padding: var(--s4) 0; border-bottom: 1px solid var(--line); display: grid; gap: var(--s2); }
.reason h3 { display: flex; flex-wrap: wrap; gap: var(--s1) var(--s3); align-items: baseline; }
.reason .many { font-size: var(--title); font-variant-numeric: tabular-nums; }
.reason ul { list-style: none; padding: 0; display: grid; gap: var(--s1); }
.rows { width: 100%; }
.rows td { overflow-wrap: anywhere; }
.rows .far td { border: 0; padding: 0; }
.rows tr:target { background: var(--raised); }
.pages { display: flex; flex-wrap: wrap; gap: var(--s2) var(--s4); align-items: center; }
.said { list-style: none; padding: 0; display: grid; gap: var(--s1); }
#decision { display: grid; gap: var(--s3); border: 1px solid var(--line); border-radius: var(--round); padding: var(--s4); }
#decision > h2 { margin: 0; }
.history { list-style: none; padding: 0; display: grid; gap: var(--s4); }
.history > li { display: grid; gap: var(--s1); border-left: 2px solid var(--line); padding-left: var(--s4); }
del, ins { text-decoration: none; border-radius: .2rem; white-space: pre-wrap; print-color-adjust: exact; }
del { background: var(--old); } ins { background: var(--new); }
pre { margin: 0; overflow-x: auto; font: var(--small) var(--mono); white-space: pre-wrap; overflow-wrap: anywhere; }
.files { display: flex; flex-wrap: wrap; gap: var(--s2) var(--s4); list-style: none; padding: 0; }
.sides { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(24rem, 100%), 1fr)); gap: var(--s5); }
.chart { max-width: 100%; overflow-x: auto; }
.chart svg { width: 100%; min-width: 30rem; height: auto; }
.bell { font-variant-numeric: tabular-nums; }
.empty { color: var(--dim); }
.part > .empty { padding: var(--s5) 0; }
form.change > span { align-self: center; }
.calendar { border-collapse: separate; border-spacing: 2px; }
.calendar td, .calendar th { border: 0; padding: 0; text-align: center; }
.calendar tbody th { text-align: left; padding-right: var(--s3); white-space: nowrap; }
.calendar a, .calendar span.day { display: block; width: 1.7rem; height: 1.7rem; line-height: 1.7rem; border-radius: .2rem; text-decoration: none;
  background: var(--raised); color: var(--dim); }
.calendar a.good { background: var(--new); color: var(--good); } .calendar a.bad { background: var(--old); color: var(--bad); }
.calendar a.wait { outline: 2px solid var(--wait-fill); outline-offset: -2px; color: var(--wait); }
@media screen and (max-width: 820px) {
  nav .find { flex: 1 1 100%; order: 5; margin-left: 0; }
  .list > li { grid-template-columns: 1fr; }
  .list .tail { text-align: left; }
  .rows thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .rows, .rows tbody { display: block; }
  .rows tr { display: grid; grid-template-columns: 1fr 1fr; gap: 0 var(--s3); padding: var(--s3) 0; border-bottom: 1px solid var(--line); }
  .rows td, .rows th { display: block; border: 0; padding: .1rem 0; text-align: left; }
  .rows .wide { grid-column: 1 / -1; }
}
@media print { nav, .same, form, .rows .far { display: none; } }
${paceStyle}${mapStyle}`;
