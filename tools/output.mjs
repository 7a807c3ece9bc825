// Where the generators and the translator put what they made: written, or with --check only compared.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const repository = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

/** How a file is named to people: relative to where they stand when it lies below, else as it is. */
export function shown(file) {
  const relative = path.relative(process.cwd(), file);
  return relative.startsWith('..') ? file : relative;
}

/**
 * Writes `outputs` (file name to text) where they differ, or with `check` only names the files that differ.
 * Returns the exit status: 1 when `check` found a difference.
 */
export function settle(outputs, { check, remedy }) {
  const stale = [...outputs].filter(([file, text]) => !existsSync(file) || readFileSync(file, 'utf8') !== text);
  for (const [file, text] of stale) {
    if (check) {
      console.error(`${shown(file)}: ${existsSync(file) ? 'differs from its source' : 'missing'}; ${remedy}`);
      continue;
    }
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
    console.error(`${shown(file)}: written`);
  }
  if (!stale.length) console.error(`${outputs.size} ${outputs.size === 1 ? 'file' : 'files'} up to date`);
  return check && stale.length ? 1 : 0;
}
