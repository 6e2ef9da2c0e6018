/**
 * A list of rows that grows while one scrolls: pages are asked for from the server, one after the other, and what is far from the eye is
 * taken out of the page again, its place kept open, so that a million rows take no more of a browser than some hundred do. Without
 * scripts the same pages follow one another by a link. When the load has moved, pages in sight are asked for anew.
 */
export const rowsScript = `
  const rowsOf = async (address) => {
    const answer = await fetch(address, { headers: { accept: "text/html" } });
    if (!answer.ok) throw new Error(answer.statusText);
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    return { lines: Array.from(fresh.querySelectorAll("table.rows > tbody > tr")), next: fresh.querySelector("a[rel=next]")?.getAttribute("href") };
  };
  const growRows = () => {
    const table = document.querySelector("table.rows[data-page]"), way = document.querySelector("a[rel=next]");
    if (table === null) return;
    const addresses = new WeakMap(), asked = new WeakSet();
    const fill = async (body) => {
      if (asked.has(body)) return;
      asked.add(body);
      try {
        const { lines } = await rowsOf(addresses.get(body));
        body.replaceChildren(...lines);
        body.removeAttribute("data-far");
      } catch { /* it is tried again when the page is moved, or the load has */ }
      asked.delete(body);
    };
    const empty = (body) => {
      const place = document.createElement("tr"), cell = place.insertCell();
      cell.colSpan = 7;
      cell.style.height = body.getBoundingClientRect().height + "px";
      place.className = "far";
      body.replaceChildren(place);
      body.setAttribute("data-far", "");
    };
    const isFar = (body) => {
      const { top, bottom } = body.getBoundingClientRect();
      return bottom < -1.5 * innerHeight || top > 2.5 * innerHeight;
    };
    /* Of a list of few pages all stay, so that they can be searched and printed. */
    const thin = () => {
      if (table.tBodies.length <= 4) return;
      for (const body of table.tBodies)
        if (!body.hasAttribute("data-far") && isFar(body) && !body.contains(document.activeElement)) empty(body);
    };
    const sight = new IntersectionObserver((entries) => {
      for (const { target, isIntersecting } of entries) if (isIntersecting && target.hasAttribute("data-far")) fill(target);
      thin();
    }, { rootMargin: "150% 0px" });
    const take = (body, address) => { addresses.set(body, address); sight.observe(body); };
    take(table.tBodies[0], table.getAttribute("data-page"));
    onMoved = () => { for (const body of table.tBodies) if (!body.hasAttribute("data-far") && !body.contains(document.activeElement)) fill(body); };
    if (way === null) return;
    let growing = false;
    const end = new IntersectionObserver(async (entries) => {
      if (growing || !entries.some((one) => one.isIntersecting)) return;
      growing = true;
      const address = way.getAttribute("href");
      try {
        const { lines, next } = await rowsOf(address);
        const body = table.createTBody();
        body.append(...lines);
        take(body, address);
        thin();
        if (next === undefined) { end.disconnect(); way.closest(".pages").remove(); return; }
        way.setAttribute("href", next);
        end.unobserve(way);
        end.observe(way);
      } catch { /* the link is still there */ }
      finally { growing = false; }
    }, { rootMargin: "100% 0px" });
    end.observe(way);
  };
`;
