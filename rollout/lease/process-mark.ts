import { readFileSync, readlinkSync } from 'node:fs';

/**
 * A process of this machine as no other process can be: boot, process namespace, number and start. Undefined where the
 * system does not tell (it is no Linux).
 */
export function processMark(pid: number): string | undefined {
  const start = startOf(pid);
  const place = placeOf();
  return start === undefined || place === undefined ? undefined : `${place}/${pid}/${start}`;
}

/** Whether a marked process is, or was, one of this machine: of another nothing is known. */
export function isOfHere(mark: string): boolean {
  const place = placeOf();
  return place !== undefined && mark.startsWith(`${place}/`);
}

/** Whether a marked process is known to have ended. One of another machine never is. */
export function hasEnded(mark: string): boolean {
  const [boot, namespace, pid] = mark.split('/');
  const place = placeOf();
  if (place === undefined || place !== `${boot}/${namespace}`) return false;
  return processMark(Number(pid)) !== mark;
}

function placeOf(): string | undefined {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${boot}/${readlinkSync('/proc/self/ns/pid').replace(/\D/g, '')}`;
  } catch {
    return undefined;
  }
}

/** Clock ticks from boot; undefined for one that is not, or is only a zombie. */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}
