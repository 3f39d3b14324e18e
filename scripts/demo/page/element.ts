/** The one element of the page that fits the selector. Throws when the page and its script disagree. */
export function one<T extends Element>(root: ParentNode, selector: string, type: new () => T): T {
  const found = root.querySelector(selector);
  if (!(found instanceof type)) throw new Error(`the page has no ${selector}`);
  return found;
}

/** A new copy of what the template of this id holds. */
export function copyOf<T extends Element>(id: string, type: new () => T): T {
  const copy = one(document, `template#${id}`, HTMLTemplateElement).content.firstElementChild?.cloneNode(true);
  if (!(copy instanceof type)) throw new Error(`the page has no template ${id}`);
  return copy;
}
