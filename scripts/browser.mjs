// Unpacks the Chromium of the npm package @sparticuz/chromium into .browser, for machines that have none and cannot
// install one. Prints the path of a program that starts it with the libraries and fonts that lie beside it.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { brotliDecompressSync } from 'node:zlib';

const source = new URL('../node_modules/@sparticuz/chromium/bin/', import.meta.url);
const target = new URL('../.browser/', import.meta.url).pathname;
const unfinished = target.replace(/\/$/, '.new/');

const unpacked = (name) => brotliDecompressSync(readFileSync(new URL(name, source)));

if (!existsSync(target)) {
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished);
  writeFileSync(`${unfinished}chromium`, unpacked('chromium.br'), { mode: 0o755 });
  for (const archive of ['al2023.tar.br', 'fonts.tar.br', 'swiftshader.tar.br']) {
    execFileSync('tar', ['-x', '-C', unfinished], { input: unpacked(archive) });
  }
  // The package looks for fonts where a cloud function has them; a page without any font ends the browser.
  writeFileSync(
    `${unfinished}fonts.conf`,
    `<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "fonts.dtd">\n<fontconfig><dir>${target}fonts</dir><dir>/usr/share/fonts</dir><cachedir>${target}cache</cachedir></fontconfig>\n`,
  );
  const run = '#!/bin/sh\nhere=$(dirname "$0")\nLD_LIBRARY_PATH="$here/lib" FONTCONFIG_PATH="$here" exec "$here/chromium" "$@"\n';
  writeFileSync(`${unfinished}run`, run, { mode: 0o755 });
  renameSync(unfinished, target);
}
console.log(`${target}run`);
