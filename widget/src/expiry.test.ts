import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import vectors from '../../consent/testdata/expiry.json';
import { expiresAt } from './expiry';

const zones = ['UTC', 'Europe/Paris', 'America/New_York', 'Pacific/Apia', 'Asia/Kathmandu'];

for (const zone of zones) {
  test(`months are calendar months in UTC, clamped, on a device in ${zone}`, () => {
    process.env.TZ = zone;
    for (const { why, at, months, want } of vectors.add_months) {
      assert.equal(new Date(expiresAt(Date.parse(at), months)).toISOString(), want, `${why}: ${at} + ${months}`);
    }
  });
}

test('the device really was in those zones, and its own months would have failed there', () => {
  process.env.TZ = 'Pacific/Apia';
  const wrong = vectors.add_months.filter(({ at, months, want }) => {
    const date = new Date(at);
    date.setMonth(date.getMonth() + months);
    return date.toISOString() !== want;
  });
  assert.ok(wrong.length > 20, `only ${wrong.length} vectors tell`);
});

test('every day of ten years and every count of months has the answer of the server', () => {
  const { first, days, digest } = vectors.ten_years;
  const hash = createHash('sha256');
  for (let day = 0; day < days; day++) {
    const at = Date.parse(first) + day * 86_400_000 + ((day * 23_669) % 86_400_000);
    for (let months = 1; months <= 13; months++) hash.update(`${at} ${months} ${expiresAt(at, months)}\n`);
  }
  assert.equal(hash.digest('hex'), digest);
});

test('no notice makes a choice last longer than thirteen months', () => {
  const at = Date.parse('2026-11-22T12:00:00.000Z');
  assert.equal(expiresAt(at, 14), expiresAt(at, 13));
  assert.equal(new Date(expiresAt(at, 6)).toISOString(), '2027-05-22T12:00:00.000Z');
});
