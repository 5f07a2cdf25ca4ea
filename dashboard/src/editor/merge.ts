// Brings together what two people have changed in the same draft. Pure.

/** A value of JSON. */
export type Tree = null | boolean | number | string | Tree[] | { [name: string]: Tree };
/** Member names, and in lists the keys of {@link keyOf}. */
export type Path = string[];

/** A place that both have changed, each to something else; undefined where one has removed it. */
export interface Conflict {
  path: Path;
  mine: Tree | undefined;
  theirs: Tree | undefined;
}

type Item = { [name: string]: Tree };

/** By what a thing in a list is known: its id, or kind and name of a tracker. Nothing for words. */
export function keyOf(item: Tree): string | undefined {
  if (item === null || typeof item !== "object" || Array.isArray(item)) return;
  if (typeof item.id === "string") return item.id;
  if (typeof item.kind === "string") return `${item.kind} ${item.name}`;
}

/** Whether two values are the same JSON, whatever the order of members. */
export function same(a: Tree | undefined, b: Tree | undefined): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((item, i) => same(item, b[i]));
  }
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names].every((name) => same(a[name], b[name]));
}

/** Takes what only one has changed from them; what both have changed stays mine and is told as a conflict. */
export function merge(base: Tree | undefined, mine: Tree | undefined, theirs: Tree | undefined, path: Path = [], conflicts: Conflict[] = []): { merged: Tree | undefined; conflicts: Conflict[] } {
  const take = (merged: Tree | undefined) => ({ merged, conflicts });
  if (same(mine, theirs) || same(base, theirs)) return take(mine);
  if (same(base, mine)) return take(theirs);
  if (Array.isArray(mine) && Array.isArray(theirs)) {
    const old = Array.isArray(base) ? base : [];
    if ([...old, ...mine, ...theirs].every((item) => keyOf(item) !== undefined)) return take(mergeThings(old, mine, theirs, path, conflicts));
    return take(mergeWords(old, mine, theirs));
  }
  if (isObject(mine) && isObject(theirs)) {
    const old = isObject(base) ? base : {};
    const merged: Item = {};
    for (const name of new Set([...Object.keys(theirs), ...Object.keys(mine)])) {
      const value = merge(old[name], mine[name], theirs[name], [...path, name], conflicts).merged;
      if (value !== undefined) merged[name] = value;
    }
    return take(merged);
  }
  conflicts.push({ path, mine, theirs });
  return take(mine);
}

const isObject = (value: Tree | undefined): value is Item => typeof value === "object" && value !== null && !Array.isArray(value);

/** What both keep in the order of who has changed it, I first; what either has added; nothing that one has removed and the other left alone. */
function mergeThings(base: Tree[], mine: Tree[], theirs: Tree[], path: Path, conflicts: Conflict[]): Tree[] {
  const find = (list: Tree[], key: string) => list.find((item) => keyOf(item) === key);
  const keys = (list: Tree[]) => list.map((item) => keyOf(item) as string);
  const order = inOrder(keys(base), keys(mine), keys(theirs));
  return order.flatMap((key) => {
    const merged = merge(find(base, key), find(mine, key), find(theirs, key), [...path, key], conflicts).merged;
    return merged === undefined ? [] : [merged];
  });
}

function mergeWords(base: Tree[], mine: Tree[], theirs: Tree[]): Tree[] {
  const has = (list: Tree[], word: Tree) => list.some((other) => same(other, word));
  const gone = (word: Tree) => has(base, word) && !(has(mine, word) && has(theirs, word));
  return [...mine, ...theirs.filter((word) => !has(mine, word))].filter((word) => !gone(word));
}

/** All keys: in my order where I have changed it, else in theirs; what only the other has, after its neighbour there. */
function inOrder(base: string[], mine: string[], theirs: string[]): string[] {
  const both = (list: string[], other: string[]) => list.filter((key) => other.includes(key));
  const moved = both(mine, base).join("\n") !== both(base, mine).join("\n");
  const [first, second] = moved ? [mine, theirs] : [theirs, mine];
  const order = [...first];
  second.forEach((key, i) => {
    if (order.includes(key)) return;
    const before = second.slice(0, i).reverse().find((other) => order.includes(other));
    order.splice(before === undefined ? 0 : order.indexOf(before) + 1, 0, key);
  });
  return order;
}

/** The value at a path of member names and keys. */
export function at(tree: Tree | undefined, path: Path): Tree | undefined {
  return path.reduce<Tree | undefined>((node, name) => (Array.isArray(node) ? node.find((item) => keyOf(item) === name) : isObject(node) ? node[name] : undefined), tree);
}

/** A copy with another value at a path, or without it where that is undefined. What is not on the path is shared. */
export function put(tree: Tree | undefined, path: Path, value: Tree | undefined): Tree | undefined {
  const [name, ...rest] = path;
  if (name === undefined) return value;
  if (Array.isArray(tree)) {
    const i = tree.findIndex((item) => keyOf(item) === name);
    const changed = put(i < 0 ? undefined : tree[i], rest, value);
    if (changed === undefined) return tree.filter((_, j) => j !== i);
    return i < 0 ? [...tree, changed] : tree.map((item, j) => (j === i ? changed : item));
  }
  const copy: Item = isObject(tree) ? { ...tree } : {};
  const changed = put(copy[name], rest, value);
  if (changed === undefined) delete copy[name];
  else copy[name] = changed;
  return copy;
}
