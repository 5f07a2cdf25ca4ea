import assert from "node:assert/strict";
import { test } from "node:test";
import { at, merge, put, same, type Tree } from "./merge";

const draft = (): { [name: string]: Tree } => ({
  months: 13,
  languages: ["fr", "en"],
  title: { fr: "Vos choix", en: "Your choices" },
  services: [
    { id: "a", name: "A", hosts: ["a.example"], trackers: [{ kind: "cookie", name: "x", days: 1 }] },
    { id: "b", name: "B", hosts: [], trackers: [] },
  ],
});
const changed = (...changes: [string, Tree | undefined][]) => changes.reduce<Tree>((tree, [path, value]) => put(tree, path.split("."), value) as Tree, draft());

test("what only one has changed is theirs, wherever it is", () => {
  const mine = changed(["title.fr", "Moi"], ["services.a.trackers.cookie x.days", 2]);
  const theirs = changed(["title.en", "They"], ["services.b.name", "Bee"], ["months", 6]);
  const { merged, conflicts } = merge(draft(), mine, theirs);
  assert.deepEqual(conflicts, []);
  assert.deepEqual(merged, changed(["title.fr", "Moi"], ["services.a.trackers.cookie x.days", 2], ["title.en", "They"], ["services.b.name", "Bee"], ["months", 6]));
});

test("the same change of both is none to ask about", () => {
  assert.deepEqual(merge(draft(), changed(["months", 6]), changed(["months", 6])).conflicts, []);
});

test("what both have changed is asked about, and mine stays meanwhile", () => {
  const { merged, conflicts } = merge(draft(), changed(["title.fr", "Moi"], ["months", 3]), changed(["title.fr", "Eux"]));
  assert.deepEqual(conflicts, [{ path: ["title", "fr"], mine: "Moi", theirs: "Eux" }]);
  assert.equal(at(merged, ["title", "fr"]), "Moi");
  assert.equal(at(merged, ["months"]), 3);
});

test("things that either adds are both there; what one removes is gone unless the other has changed it", () => {
  const c = { id: "c", name: "C", hosts: [], trackers: [] };
  const d = { id: "d", name: "D", hosts: [], trackers: [] };
  const { merged, conflicts } = merge(draft(), changed(["services.c", c], ["services.b", undefined]), changed(["services.d", d], ["services.a.name", "Aa"]));
  assert.deepEqual(conflicts, []);
  assert.deepEqual((at(merged, ["services"]) as { id: string; name: string }[]).map((s) => s.id).sort(), ["a", "c", "d"]);
  assert.equal(at(merged, ["services", "a", "name"]), "Aa");
  const clash = merge(draft(), changed(["services.a", undefined]), changed(["services.a.name", "Aa"]));
  assert.equal(clash.conflicts.length, 1);
  assert.deepEqual(clash.conflicts[0]?.path, ["services", "a"]);
  assert.equal(clash.conflicts[0]?.mine, undefined);
});

test("words that are added and removed come together", () => {
  const { merged, conflicts } = merge(draft(), changed(["languages", ["fr", "en", "de"]]), changed(["languages", ["fr"]]));
  assert.deepEqual(conflicts, []);
  assert.deepEqual(at(merged, ["languages"]), ["fr", "de"]);
});

test("another order of mine holds, and so do changes inside", () => {
  const mine = { ...draft(), services: [...(draft().services as Tree[])].reverse() };
  const { merged, conflicts } = merge(draft(), mine, changed(["services.a.name", "Aa"]));
  assert.deepEqual(conflicts, []);
  assert.deepEqual((at(merged, ["services"]) as { name: string }[]).map((s) => s.name), ["B", "Aa"]);
});

test("whatever two change, nothing that one alone has changed is lost", () => {
  const paths = ["months", "title.fr", "title.en", "services.a.name", "services.b.name", "services.a.trackers.cookie x.days"];
  let seed = 7;
  const random = (n: number) => (seed = (seed * 48271) % 2147483647) % n;
  for (let round = 0; round < 2000; round++) {
    const pick = () => paths.filter(() => random(2));
    const [left, right] = [pick(), pick()];
    const mine = changed(...left.map((path): [string, Tree] => [path, `m${random(3)}`]));
    const theirs = changed(...right.map((path): [string, Tree] => [path, `t${random(3)}`]));
    const { merged, conflicts } = merge(draft(), mine, theirs);
    for (const path of paths) {
      const where = path.split(".");
      const [m, t, got] = [at(mine, where), at(theirs, where), at(merged, where)];
      const inBoth = left.includes(path) && right.includes(path);
      assert.ok(same(got, left.includes(path) ? m : right.includes(path) ? t : at(draft(), where)), path);
      assert.equal(conflicts.some((conflict) => conflict.path.join(".") === path), inBoth, path);
    }
  }
});
