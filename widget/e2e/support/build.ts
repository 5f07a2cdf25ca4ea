// Builds what the tests drive, once per run: the binary a person gets, and the same application with a settable clock.
import { execFileSync } from 'node:child_process';
import path from 'node:path';

export const root = path.resolve(import.meta.dirname, '../../..');
const bin = path.join(root, 'node_modules/.cache/temoin-e2e');

/** The binary as `go build` makes it. */
export const temoinBinary = path.join(bin, 'temoin');
/** The same application with a control address: clock, listener, read-only facts. */
export const e2eBinary = path.join(bin, 'e2eserver');
/** A site's own server in Go, with package enforce before its pages. */
export const cspSiteBinary = path.join(bin, 'cspsite');

export default function build(): void {
  const go = (...args: string[]) => execFileSync('go', args, { cwd: root, stdio: 'inherit' });
  go('run', './scripts/bundle');
  go('build', '-o', temoinBinary, './server');
  go('build', '-o', e2eBinary, './server/servertest/e2eserver');
  go('build', '-o', cspSiteBinary, './server/servertest/cspsite');
}
