export interface MemoryFacts {
  /** Bytes of the machine, or of the control group that this process may not outgrow. */
  readonly total: number;
  /** Bytes that can be had without swapping. */
  readonly available: number;
}

/**
 * @param meminfo /proc/meminfo
 * @param limits memory.max or memory.limit_in_bytes of the control groups that this process is in
 */
export function memoryFacts(meminfo: string, limits: readonly string[]): MemoryFacts {
  const kibibytes = (name: string) => {
    const found = new RegExp(`^${name}:\\s*(\\d+) kB`, 'm').exec(meminfo)?.[1];
    return found === undefined ? 0 : Number(found) * 1024;
  };
  const numbers = limits
    .map((text) => Number(text.trim()))
    .filter((limit) => Number.isFinite(limit) && limit > 0);
  const total = Math.min(kibibytes('MemTotal'), ...numbers);
  return { total, available: Math.min(kibibytes('MemAvailable'), total) };
}
